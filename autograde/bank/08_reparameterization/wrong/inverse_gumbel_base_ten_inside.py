"""Base 10 inside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the inner logarithm is to the base 10"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log10()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
