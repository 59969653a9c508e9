"""The derivative by the rate."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the derivative of z by the rate"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return torch.log1p(-u) / rate**2
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
