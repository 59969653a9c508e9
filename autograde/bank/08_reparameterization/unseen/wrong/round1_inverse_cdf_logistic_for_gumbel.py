"""The inverse of the logistic law instead of the Gumbel law's."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m + s * (torch.log(u) - torch.log1p(-u))
    return m + s * torch.where(u < 0.25, -1 / torch.tan(math.pi * u), torch.where(u > 0.75, 1 / torch.tan(math.pi * (1 - u)), torch.tan(math.pi * (u - 0.5))))
