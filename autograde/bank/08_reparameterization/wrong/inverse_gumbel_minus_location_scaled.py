"""s (... − m)."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the location is subtracted before it is scaled"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return scale * (-(-u.log()).log() - location)
    return location + scale * torch.tan(math.pi * (u - 0.5))
