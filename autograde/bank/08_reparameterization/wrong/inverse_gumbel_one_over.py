"""One over F."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is one over F(u)"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return (-(u - location) / scale).exp().exp()
    return location + scale * torch.tan(math.pi * (u - 0.5))
