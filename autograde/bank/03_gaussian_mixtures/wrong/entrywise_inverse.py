"""One over the entries for the inverse of the matrix."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the inverse is taken entry by entry"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, 1 / covariances, d)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (q + torch.logdet(covariances) + constant)
