"""By mu the variance of the score function's estimate, the other formula of the lecture."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = a**4 / sigma**2 + 14 * a**2 + 15 * sigma**2
    by_sigma = 4 * a**2 + 8 * sigma**2
    return by_mu, by_sigma
