"""The transposed result."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the result is transposed: (S, N) is asked"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return (-torch.log1p(-u) / parameters[0]).T
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
