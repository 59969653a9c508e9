"""The logarithms on the diagonal of the Cholesky factor are already half the log-determinant."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the log-determinant is halved"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    distance = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    log_determinant = torch.linalg.cholesky(covariances).diagonal(dim1=1, dim2=2).log().sum(1)
    return -0.5 * (distance + log_determinant + x.shape[1] * math.log(2 * math.pi))
