"""The determinant is taken for the product of the variances."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "that of the variances alone"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (q + covariances.diagonal(dim1=1, dim2=2).log().sum(1) + constant)
