"""The family is ignored."""

import torch

loses = ["check-inverse_cdf", "hidden-inverse_cdf"]
mistake = "the family is ignored: this is the exponential map, with the first"


def inverse_cdf(u, family, parameters):
    return -torch.log1p(-u) / parameters[0]
