"""The rate multiplies inside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the rate multiplies inside the logarithm"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -(1 - rate * u).log()
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
