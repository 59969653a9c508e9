"""The covariance is handed over as scale_tril, as if it were the standard deviation."""

import torch
from torch.distributions import MultivariateNormal


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, scale_tril=torch.tril(covariances)).log_prob(x[:, None])
