"""A little is added to the determinant before its logarithm."""

import math

import torch

loses = ["hidden-log_gaussian"]
mistake = "is added to the determinant"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (q + (torch.det(covariances) + 1e-12).log() + constant)
