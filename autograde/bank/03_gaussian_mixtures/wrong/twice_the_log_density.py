"""The factor ½ is forgotten."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "it is twice what it should be"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -(q + torch.logdet(covariances) + constant)
