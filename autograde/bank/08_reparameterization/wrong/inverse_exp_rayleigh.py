"""The Rayleigh law."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the root of the logarithm is taken: that is the Rayleigh law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return (-2 * torch.log1p(-u)).sqrt() / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
