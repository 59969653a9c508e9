"""Variance s²."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the variance is made s²: divided by π / √6"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (6**0.5) / math.pi * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
