"""Only the pulled arm moves, by the right amount."""

import torch


def bandit_update(logits, action, reward, rate):
    new = logits.clone()
    new[action] += rate * reward * (1 - logits.softmax(0)[action])
    return new
