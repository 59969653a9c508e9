"""Divided by σ²."""

import torch

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "ε has the variance 1: the σ is missing"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * torch.ones_like(sigma), 4 * (mu - k) ** 2 / sigma**2 + 8
