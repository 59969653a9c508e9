"""The Gumbel law with 1 - u for u: the right law, but it falls with u."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log1p(-u))
    return m + s * torch.tan(math.pi * (u - 0.5))
