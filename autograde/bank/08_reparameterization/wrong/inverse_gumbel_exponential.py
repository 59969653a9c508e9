"""An exponential law."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the inverse of the exponential law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (1 - u).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
