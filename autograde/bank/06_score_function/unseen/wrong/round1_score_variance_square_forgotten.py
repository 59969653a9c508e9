"""The square of the last factor is forgotten."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return p * (1 - p) * (r1 * (1 - p) + r0 * p)
