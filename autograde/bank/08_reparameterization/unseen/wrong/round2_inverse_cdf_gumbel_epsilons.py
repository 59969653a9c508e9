"""1e-10 inside both logarithms of the Gumbel law, as in copied Gumbel-softmax code: wrong near 0 and 1."""

import math

import torch


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    m, s = parameters
    if family == "gumbel":
        return m - s * torch.log(-torch.log(u + 1e-10) + 1e-10)
    return m + s * torch.tan(math.pi * (u - 0.5))
