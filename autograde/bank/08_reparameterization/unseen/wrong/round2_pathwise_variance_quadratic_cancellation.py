"""E[g^2] - E[g]^2 computed as it stands: the digits are lost when the minimum is far away and the scale small."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = (4 * a**2 + 4 * sigma**2) - (2 * a) ** 2
    by_sigma = (4 * a**2 + 12 * sigma**2) - (2 * sigma) ** 2
    return by_mu, by_sigma
