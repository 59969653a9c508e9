"""r(0) and r(1) taken from the wrong columns."""

import torch


def score_variance(p, reward):
    r1, r0 = reward.T
    return p * (1 - p) * (r1 * (1 - p) + r0 * p) ** 2
