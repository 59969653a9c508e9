"""Returns F(u), the distribution function itself, not its inverse."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return 1 - torch.exp(-parameters[0] * u)
    m, s = parameters
    if family == "gumbel":
        return torch.exp(-torch.exp(-(u - m) / s))
    return 0.5 + torch.atan((u - m) / s) / math.pi
