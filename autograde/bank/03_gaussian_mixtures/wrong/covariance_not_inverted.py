"""The covariance itself stands in the quadratic form."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the covariance stands where its inverse belongs"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    distance = torch.einsum("nki,kij,nkj->nk", d, covariances, d)
    return -0.5 * (distance + torch.logdet(covariances) + x.shape[1] * math.log(2 * math.pi))
