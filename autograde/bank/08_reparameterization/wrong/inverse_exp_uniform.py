"""u over the rate."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the inverse of the uniform law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return u / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
