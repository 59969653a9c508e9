"""The factor ½ before the quadratic form is forgotten."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the quadratic form lacks its factor ½"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    distance = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -distance - 0.5 * (torch.logdet(covariances) + x.shape[1] * math.log(2 * math.pi))
