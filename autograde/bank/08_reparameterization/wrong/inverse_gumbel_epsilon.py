"""Epsilons in both logarithms."""

import math

import torch

loses = ["hidden-inverse_cdf"]
mistake = "u is held away from 0 and 1 by a clamp or an epsilon: it lies within"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-(u + 1e-20).log() + 1e-20).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
