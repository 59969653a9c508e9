"""The quantile function's derivative."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the derivative of F⁻¹ by u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return 1 / (rate * (1 - u))
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
