"""The mean is made m."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the mean is made m: .5772 s is subtracted"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * ((-u.log()).log() + 0.5772156649015329)
    return location + scale * torch.tan(math.pi * (u - 0.5))
