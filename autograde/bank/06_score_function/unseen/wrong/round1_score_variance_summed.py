"""Adds up the variances of all bits to one number."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    return (p * (1 - p) * (r1 * (1 - p) + r0 * p) ** 2).sum().expand(len(p))
