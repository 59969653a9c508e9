"""The distance to the minimum is taken as mu + k."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu + k
    return 4 * sigma**2, 4 * a**2 + 8 * sigma**2
