"""Returns the new policy (probabilities) in place of the logits."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action] = 1
    return (logits + rate * reward * (e - logits.softmax(0))).softmax(0)
