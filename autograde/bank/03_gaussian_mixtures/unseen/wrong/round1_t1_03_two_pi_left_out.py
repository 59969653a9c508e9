"""The constant D log 2π is left out, since it "does not matter"."""

import torch


def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    solved = torch.linalg.solve(covariances, d[..., None])[..., 0]
    maha = (d * solved).sum(-1)
    return -0.5 * (maha + torch.logdet(covariances))
