"""The scale is taken for its logarithm."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the exponential of the scale is taken: it is no logarithm"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale.exp() * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
