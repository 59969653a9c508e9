"""The special case sigma = 1 of the lecture's figure."""

import torch


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    by_mu = 4 * torch.ones_like(sigma)
    by_sigma = 4 * a**2 + 8
    return by_mu, by_sigma
