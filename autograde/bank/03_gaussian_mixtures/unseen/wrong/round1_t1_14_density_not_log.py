"""The density is returned and not its logarithm."""

import torch
from torch.distributions import MultivariateNormal


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariances).log_prob(x[:, None]).exp()
