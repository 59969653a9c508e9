"""The standard deviation instead of the variance."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return (p * (1 - p)).sqrt() * (r1 * (1 - p) + r0 * p).abs()
