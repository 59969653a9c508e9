"""The density is not normalised by the determinant of the covariance."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the log-determinant is left out"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    distance = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * (distance + x.shape[1] * math.log(2 * math.pi))
