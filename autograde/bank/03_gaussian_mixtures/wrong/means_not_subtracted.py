"""The means are not used."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the means are not subtracted"


def log_gaussian(x, means, covariances):
    q = torch.einsum("ni,kij,nj->nk", x, torch.linalg.inv(covariances), x)
    constant = x.shape[1] * math.log(2 * math.pi)
    return -0.5 * (q + torch.logdet(covariances) + constant)
