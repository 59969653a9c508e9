"""A small epsilon is added to the density before the logarithm, so that it does not become -inf."""

import math

import torch


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    solved = torch.linalg.solve(covariances, d[..., None])[..., 0]
    maha = (d * solved).sum(-1)
    D = x.shape[1]
    density = torch.exp(-0.5 * maha) / torch.sqrt((2 * math.pi) ** D * torch.det(covariances))
    return torch.log(density + 1e-12)
