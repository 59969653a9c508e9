"""Location and scale are taken off."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the standardizing is undone the wrong way: (... − m) / s"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return (torch.tan(math.pi * (u - 0.5)) - location) / scale
