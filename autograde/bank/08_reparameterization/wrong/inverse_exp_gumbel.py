"""The Gumbel map."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "this is the inverse of Gumbel's law"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -(-u.log()).log() / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
