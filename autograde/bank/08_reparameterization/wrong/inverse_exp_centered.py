"""The mean is subtracted."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the mean is subtracted: z has the mean 1/λ"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return (-torch.log1p(-u) - 1) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
