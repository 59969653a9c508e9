"""The exponential map of 1 - u: the same law, but z falls as u rises."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -u.log() / rate
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.where(u < 0.25, -1 / torch.tan(math.pi * u), torch.where(u > 0.75, 1 / torch.tan(math.pi * (1 - u)), torch.tan(math.pi * (u - 0.5))))
