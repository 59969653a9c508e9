"""Every arm is treated as a bit by itself: sigmoid instead of softmax."""

import torch


def bandit_update(logits, action, reward, rate):
    one = torch.zeros_like(logits)
    one[action] = 1
    return logits + rate * reward * (one - logits.sigmoid())
