"""The rate inside and outside."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the rate divides inside the logarithm and outside of it"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -((1 - u) / rate).log() / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
