"""exp(−u / λ)."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is exp(−u / λ)"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return (-u / rate).exp()
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
