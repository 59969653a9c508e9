"""Takes p for a logit."""

import torch


def score_variance(p, reward):
    p = p.sigmoid()
    r0, r1 = reward.T
    return p * (1 - p) * (r1 * (1 - p) + r0 * p) ** 2
