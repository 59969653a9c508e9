"""The variance with the mean reward subtracted, by then a baseline that nobody asked for."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    b = p * r1 + (1 - p) * r0
    return p * (1 - p) * ((r1 - b) * (1 - p) + (r0 - b) * p) ** 2
