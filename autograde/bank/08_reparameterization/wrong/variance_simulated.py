"""Measured with a thousand draws."""

import torch

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "two calls with the same arguments give different results: is there"


def pathwise_variance_quadratic(mu, sigma, k):
    noise = torch.randn(1000, len(mu))
    return (2 * (mu + sigma * noise - k)).var(0), (2 * (mu + sigma * noise - k) * noise).var(0)
