"""The second variance is that of the derivative by log sigma."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * sigma**2
    by_sigma = sigma**2 * (4 * a**2 + 8 * sigma**2)
    return by_mu, by_sigma
