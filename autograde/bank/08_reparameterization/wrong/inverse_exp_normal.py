"""The normal quantile."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the inverse of the normal law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return torch.special.ndtri(u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
