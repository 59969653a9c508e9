"""The log-density is clamped from below so that exp of it stays above zero."""

import torch
from torch.distributions import MultivariateNormal


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariances).log_prob(x[:, None]).clamp(min=-80)
