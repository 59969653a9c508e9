"""Updates the arm of the largest logit instead of the one that was pulled."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[logits.argmax()] = 1
    return logits + rate * reward * (e - logits.softmax(0))
