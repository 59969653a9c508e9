"""The log determinant has the wrong sign."""

import math

import torch


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    solved = torch.linalg.solve(covariances, d[..., None])[..., 0]
    maha = (d * solved).sum(-1)
    D = x.shape[1]
    return -0.5 * (maha - torch.logdet(covariances) + D * math.log(2 * math.pi))
