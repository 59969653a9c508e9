"""Divides by the probability of the pulled arm, as in importance sampling."""

import torch


def bandit_update(logits, action, reward, rate):
    pi = logits.softmax(0)
    e = torch.zeros_like(pi)
    e[action] = 1
    return logits + rate * reward * (e - pi) / pi[action].clamp_min(1e-12)
