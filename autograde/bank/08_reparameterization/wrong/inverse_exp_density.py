"""The density at u."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the density at u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return parameters[0] * (-parameters[0] * u).exp()
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
