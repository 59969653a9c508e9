"""Gumbel's and the Cauchy law are exchanged."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the inverse of the Cauchy law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location + scale * torch.tan(math.pi * (u - 0.5))
    return location - scale * (-u.log()).log()
