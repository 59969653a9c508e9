"""Subtracts the log of the policy in place of the policy."""

import torch


def bandit_update(logits, action, reward, rate):
    e = torch.zeros_like(logits)
    e[action] = 1
    return logits + rate * reward * (e - logits.log_softmax(0))
