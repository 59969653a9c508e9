"""2π without its logarithm."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "2π stands where log 2π belongs"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * (q + torch.logdet(covariances) + x.shape[1] * 2 * math.pi)
