"""Only the pulled arm moves, and by the whole reward: the other arms and the factor 1 - pi are forgotten."""

import torch


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] += rate * reward
    return new
