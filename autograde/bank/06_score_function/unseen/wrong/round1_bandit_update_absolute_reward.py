"""Negative rewards are cut off at 0."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action] = 1
    return logits + rate * max(reward, 0.0) * (e - logits.softmax(0))
