"""The density is inverted."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the density is inverted, not F: −log(u / λ) / λ"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -(u / parameters[0]).log() / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
