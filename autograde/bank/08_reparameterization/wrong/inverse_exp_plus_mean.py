"""The mean is added."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "1/λ, the mean, is added"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return (1 - torch.log1p(-u)) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
