"""log of 1 − e⁻ᵘ."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "1 − exp(−u) stands for 1 − u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -(1 - (-u).exp()).log() / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
