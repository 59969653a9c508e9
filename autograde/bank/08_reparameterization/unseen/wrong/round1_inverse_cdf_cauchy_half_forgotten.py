"""The 1/2 is forgotten in the Cauchy map."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan(math.pi * u)
