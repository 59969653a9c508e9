"""log(u − 1)."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the logarithm of u − 1 is taken, which is negative"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -(u - 1).log() / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
