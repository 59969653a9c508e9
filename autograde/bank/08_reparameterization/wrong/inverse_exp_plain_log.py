"""log(1 − u) near 0."""

import math

import torch

loses = ["hidden-inverse_cdf"]
mistake = "1 − u has lost the digits of a small u: log1p(−u) keeps them"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -(1 - u).log() / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
