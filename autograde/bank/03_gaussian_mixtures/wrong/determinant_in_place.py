"""The differences are taken in place: the caller's data change."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "changed in place"


def log_gaussian(x, means, covariances):
    result = []
    for mean, covariance in zip(means, covariances, strict=True):
        x -= mean
        result.append(MultivariateNormal(torch.zeros_like(mean), covariance).log_prob(x))
        x += mean
    x -= means[0]
    return torch.stack(result, 1)
