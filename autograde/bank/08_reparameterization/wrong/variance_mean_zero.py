"""The first does not vary."""

import torch

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "no variance: the estimate is taken to be certain"


def pathwise_variance_quadratic(mu, sigma, k):
    return torch.zeros_like(sigma), 4 * (mu - k) ** 2 + 8 * sigma**2
