"""tan u."""

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "π and ½ are left out: tan u"


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(u)
