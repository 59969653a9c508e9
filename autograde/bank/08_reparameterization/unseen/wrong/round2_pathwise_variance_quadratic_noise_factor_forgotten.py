"""The derivative by sigma lacks its factor eps, so both variances are the same."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * sigma**2
    by_sigma = 4 * sigma**2
    return by_mu, by_sigma
