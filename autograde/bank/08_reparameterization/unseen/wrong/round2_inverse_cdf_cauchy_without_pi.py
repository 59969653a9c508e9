"""The pi of the Cauchy law is forgotten."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u))
    return m + s * torch.tan(u - 0.5)
