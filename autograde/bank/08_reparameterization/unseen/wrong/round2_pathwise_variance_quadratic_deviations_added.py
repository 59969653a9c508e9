"""By sigma the deviations of the two terms are added and squared, a cross term that is 0 is counted."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * sigma**2
    by_sigma = (2 * a.abs() + 8**0.5 * sigma) ** 2
    return by_mu, by_sigma
