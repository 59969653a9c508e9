"""The gradient of pi instead of log pi: a factor pi of the pulled arm too much."""

import torch


def bandit_update(logits, action, reward, rate):
    pi = logits.softmax(0)
    e = torch.zeros_like(pi)
    e[action] = 1
    return logits + rate * reward * pi[action] * (e - pi)
