"""The step goes downhill."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action] = 1
    return logits - rate * reward * (e - logits.softmax(0))
