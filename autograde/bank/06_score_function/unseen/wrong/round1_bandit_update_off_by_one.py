"""Counts the arms from 1."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action - 1] = 1
    return logits + rate * reward * (e - logits.softmax(0))
