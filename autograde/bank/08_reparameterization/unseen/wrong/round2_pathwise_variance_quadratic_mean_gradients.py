"""The means of the two estimates instead of their variances."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 2 * a
    by_sigma = 2 * sigma
    return by_mu, by_sigma
