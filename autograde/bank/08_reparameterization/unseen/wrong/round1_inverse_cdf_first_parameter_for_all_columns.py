"""Only the first column's parameters are used for all columns."""

import math

import torch


def inverse_cdf(u, family, parameters):
    parameters = tuple(p[0] for p in parameters)
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.where(u < 0.25, -1 / torch.tan(math.pi * u), torch.where(u > 0.75, 1 / torch.tan(math.pi * (1 - u)), torch.tan(math.pi * (u - 0.5))))
