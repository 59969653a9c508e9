"""tan(π u) − π/2."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "π/2 is subtracted after the tangent"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * (torch.tan(math.pi * u) - math.pi / 2)
