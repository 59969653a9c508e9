"""The scale divides inside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the scale divides inside the logarithm: it multiplies outside"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - (-u.log() / scale).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
