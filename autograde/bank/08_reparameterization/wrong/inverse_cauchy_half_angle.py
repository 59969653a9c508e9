"""tan(π u / 2)."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "½ is not subtracted from u, and ½ π stands for π"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * u / 2)
