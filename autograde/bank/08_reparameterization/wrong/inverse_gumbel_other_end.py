"""1 − u for u."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is F⁻¹(1 − u): the mirror image in u; the z with F(z) = u is"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-(1 - u).log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
