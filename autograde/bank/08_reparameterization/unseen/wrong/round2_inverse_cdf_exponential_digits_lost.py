"""log(1 - u) instead of log1p(-u): the digits of a small u are lost."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log(1 - u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan(math.pi * (u - 0.5))
