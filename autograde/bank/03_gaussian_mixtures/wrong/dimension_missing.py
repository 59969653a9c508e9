"""The constant of one dimension is used for all."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "D is missing in D log 2π"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    distance = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * (distance + torch.logdet(covariances) + math.log(2 * math.pi))
