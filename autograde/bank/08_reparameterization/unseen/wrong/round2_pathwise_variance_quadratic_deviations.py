"""The deviations are returned, not the variances."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 2 * sigma
    by_sigma = torch.sqrt(4 * a**2 + 8 * sigma**2)
    return by_mu, by_sigma
