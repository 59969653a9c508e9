"""The form with a division by p (1 - p): not a number for certain bits."""

import torch


def score_variance(p, reward):
    r0, r1 = reward.T
    m = p * (1 - p)
    return (m * r1 * (1 - p) + m * r0 * p) ** 2 / m
