"""Divides by the scale instead of multiplying, in both location-scale laws."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    m, s = parameters
    if family == "gumbel":
        return m - torch.log(-torch.log(u)) / s
    return m + torch.tan(math.pi * (u - 0.5)) / s
