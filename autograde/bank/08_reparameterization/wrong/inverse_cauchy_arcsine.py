"""The arcsine."""

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "arcsin(2u − 1) stands for tan"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.asin(2 * u - 1)
