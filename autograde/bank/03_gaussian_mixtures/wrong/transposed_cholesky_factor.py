"""Solved with the transposed Cholesky factor."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "are solved with Lᵀ"


def log_gaussian(x, means, covariances):
    factor = torch.linalg.cholesky(covariances)
    white = torch.linalg.solve(factor.mT, (x - means[:, None]).mT)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (white.square().sum(1).T + torch.logdet(covariances) + constant)
