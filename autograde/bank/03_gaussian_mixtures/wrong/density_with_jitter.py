"""A little is added to the covariances, for safety."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "1e-06 is added to the diagonal"


def log_gaussian(x, means, covariances):
    safe = covariances + 1e-6 * torch.eye(x.shape[1], dtype=x.dtype)
    return MultivariateNormal(means, safe).log_prob(x[:, None])
