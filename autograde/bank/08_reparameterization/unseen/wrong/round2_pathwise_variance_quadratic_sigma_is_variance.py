"""sigma is taken as the variance."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * sigma
    by_sigma = 4 * a**2 + 8 * sigma
    return by_mu, by_sigma
