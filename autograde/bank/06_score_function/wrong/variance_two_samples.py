"""The variance of two samples."""

import torch

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "as two samples"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return torch.stack([-p * zero, q * one]).var(0)
