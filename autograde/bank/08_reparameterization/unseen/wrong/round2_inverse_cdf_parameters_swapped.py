"""The scale is unpacked first, the location second."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    s, m = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan(math.pi * (u - 0.5))
