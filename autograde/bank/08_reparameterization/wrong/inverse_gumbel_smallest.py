"""The law of the smallest."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the sign is wrong, and 1 − u stands for u: F of the smallest, not of"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location + scale * (-(1 - u).log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
