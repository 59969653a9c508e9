"""Draws of its own."""

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "two calls with the same arguments give different results: is there"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return torch.distributions.Exponential(parameters[0]).sample(u.shape[:1])
    if family == "gumbel":
        return torch.distributions.Gumbel(*parameters).sample(u.shape[:1])
    return torch.distributions.Cauchy(*parameters).sample(u.shape[:1])
