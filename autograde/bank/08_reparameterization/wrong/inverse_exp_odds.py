"""The odds."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the logarithm is missing: u / (1 − u) / λ"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return u / (1 - u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
