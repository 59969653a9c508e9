"""Weights the rewards with p r(1) + (1 - p) r(0), the mean reward."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return p * (1 - p) * (r1 * p + r0 * (1 - p)) ** 2
