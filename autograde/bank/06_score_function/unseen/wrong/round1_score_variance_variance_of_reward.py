"""The variance of the reward, not of g."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return p * (1 - p) * (r1 - r0) ** 2
