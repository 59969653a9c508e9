"""The logit, the inverse of the logistic law, for the Gumbel law."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m + s * (torch.log(u) - torch.log1p(-u))
    return m + s * torch.tan(math.pi * (u - 0.5))
