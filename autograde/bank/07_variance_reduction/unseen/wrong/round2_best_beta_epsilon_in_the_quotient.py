"""Adds 1e-4 to both variances against division by zero, which spoils small numbers."""

import torch


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    beta = (df * dc).mean(0) / (dc.square().mean(0) + 1e-4)
    share = (df - beta * dc).square().mean(0) / (df.square().mean(0) + 1e-4)
    return beta, share
