"""Overlooks that g is negative at 0: a difference in the square."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return p * (1 - p) * (r1 * (1 - p) - r0 * p) ** 2
