"""log u over the rate."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the sign is wrong, and u stands for 1 − u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return u.log() / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
