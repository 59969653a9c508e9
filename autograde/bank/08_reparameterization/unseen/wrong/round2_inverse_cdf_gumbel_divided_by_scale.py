"""The Gumbel law is divided by the scale."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - torch.log(-torch.log(u)) / s
    return m + s * torch.tan(math.pi * (u - 0.5))
