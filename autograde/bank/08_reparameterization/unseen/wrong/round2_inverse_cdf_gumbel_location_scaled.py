"""In the Gumbel law the location is multiplied by the scale as well."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return s * (m - torch.log(-torch.log(u)))
    return m + s * torch.tan(math.pi * (u - 0.5))
