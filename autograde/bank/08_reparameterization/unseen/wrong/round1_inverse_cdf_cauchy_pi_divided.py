"""Divides by π instead of multiplying when F(z) = u is solved."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan((u - 0.5) / math.pi)
