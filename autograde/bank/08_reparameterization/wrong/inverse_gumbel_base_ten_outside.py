"""Base 10 outside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the outer logarithm is to the base 10"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log10()
    return location + scale * torch.tan(math.pi * (u - 0.5))
