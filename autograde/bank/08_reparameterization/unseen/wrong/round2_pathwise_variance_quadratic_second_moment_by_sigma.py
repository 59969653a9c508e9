"""By sigma the second moment: the squared mean (2 sigma)^2 is not subtracted."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * sigma**2
    by_sigma = 4 * a**2 + 12 * sigma**2
    return by_mu, by_sigma
