"""One over F."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is one over F(u): the inverse function is asked"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return 1 / (1 - (-parameters[0] * u).exp())
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
