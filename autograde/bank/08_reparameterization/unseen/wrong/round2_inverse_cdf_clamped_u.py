"""u is clamped to [1e-6, 1 - 1e-6]: wrong near 0 and 1."""

import math

import torch


def inverse_cdf(u, family, parameters):
    u = u.clamp(1e-6, 1 - 1e-6)
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan(math.pi * (u - 0.5))
