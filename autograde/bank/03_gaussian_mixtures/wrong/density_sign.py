"""The negative log-density."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the sign is reversed"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    constant = x.shape[1] * math.log(2 * math.pi)
    return 0.5 * (q + torch.logdet(covariances) + constant)
