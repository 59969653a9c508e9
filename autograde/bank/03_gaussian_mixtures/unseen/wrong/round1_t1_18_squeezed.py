"""The result is squeezed, so a single component comes back as (N,)."""

import torch
from torch.distributions import MultivariateNormal


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariances).log_prob(x[:, None]).squeeze()
