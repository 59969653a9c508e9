"""u is sorted."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "u is sorted first: each stays in its place"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u.sort(0).values) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
