"""log π for log 2π."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "π stands for 2π"


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    q = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * (q + torch.logdet(covariances) + x.shape[1] * math.log(math.pi))
