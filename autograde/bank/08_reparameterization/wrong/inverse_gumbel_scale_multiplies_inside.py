"""The scale multiplies inside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the scale multiplies inside the logarithm: it does so outside"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - (-scale * u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
