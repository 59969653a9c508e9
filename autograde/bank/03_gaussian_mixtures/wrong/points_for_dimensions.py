"""N for D in the constant."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the number of points stands for D"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    constant = len(x) * math.log(2 * math.pi)
    return -0.5 * (q + torch.logdet(covariances) + constant)
