"""arctan is not inverted into tan."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.atan(math.pi * (u - 0.5))
