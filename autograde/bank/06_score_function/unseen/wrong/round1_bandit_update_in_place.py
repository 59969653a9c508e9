"""Moves the logits it was given in place, though the arguments shall stay as they are."""

import torch


def bandit_update(logits, action, reward, rate):
    pi = logits.softmax(0)
    logits -= rate * reward * pi
    logits[action] += rate * reward
    return logits
