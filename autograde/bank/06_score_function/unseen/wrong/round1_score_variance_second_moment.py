"""The second moment: the square of the mean is not subtracted."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return p * (r1 * (1 - p)) ** 2 + (1 - p) * (r0 * p) ** 2
