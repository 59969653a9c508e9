"""One constant for the whole gradient, weighted by the squared norm of the score, repeated D times (right for one coordinate)."""

import torch


def optimal_baseline(scores, signal, p):
    norm = scores.square().sum(1)
    b = (p * norm * signal).sum() / (p * norm).sum()
    return b * torch.ones_like(scores[0])
