"""So little is added that it counts for narrow components alone."""

import torch
from torch.distributions import MultivariateNormal

loses = ["hidden-log_gaussian"]
mistake = "1e-09 is added to the diagonal"


def log_gaussian(x, means, covariances):
    safe = covariances + 1e-9 * torch.eye(x.shape[1], dtype=x.dtype)
    return MultivariateNormal(means, safe).log_prob(x[:, None])
