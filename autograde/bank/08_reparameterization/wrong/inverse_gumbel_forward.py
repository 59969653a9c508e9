"""F itself at u."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is F(u): its inverse is asked"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return (-(-(u - location) / scale).exp()).exp()
    return location + scale * torch.tan(math.pi * (u - 0.5))
