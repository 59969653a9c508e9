"""The density at u."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the density at u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return ((-(u - location) / scale) - (-(u - location) / scale).exp()).exp() / scale
    return location + scale * torch.tan(math.pi * (u - 0.5))
