"""The covariance is divided by S, the variances (torch.var) by S - 1."""

import torch


def best_beta(f, c):
    cov = ((f - f.mean(0)) * (c - c.mean(0))).mean(0)
    beta = cov / c.var(0)
    share = 1 - cov**2 / (c.var(0) * f.var(0))
    return beta, share
