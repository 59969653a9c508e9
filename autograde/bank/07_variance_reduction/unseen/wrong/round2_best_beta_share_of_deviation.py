"""The share of the standard deviation, the root of 1 - rho^2, for that of the variance."""

import torch


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    beta = (df * dc).sum(0) / dc.square().sum(0)
    share = (df - beta * dc).norm(dim=0) / df.norm(dim=0)
    return beta, share
