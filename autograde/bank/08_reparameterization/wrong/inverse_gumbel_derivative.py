"""The quantile function's derivative."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the derivative of F⁻¹ by u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return -scale / (u * u.log())
    return location + scale * torch.tan(math.pi * (u - 0.5))
