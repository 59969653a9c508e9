"""Base 2 inside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the inner logarithm is to the base 2"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log2()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
