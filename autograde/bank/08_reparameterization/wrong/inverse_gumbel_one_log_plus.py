"""One logarithm only, with a plus."""

import math

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "one logarithm is missing: m + s log u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return -torch.log1p(-u) / parameters[0]
    location, scale = parameters
    if family == "gumbel":
        return location + scale * u.log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
