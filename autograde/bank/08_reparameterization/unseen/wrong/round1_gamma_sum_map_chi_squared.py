"""Twice the logarithms, as for a chi-squared variable."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -2 * torch.log(u)
    a = e[..., :shape].sum(-1)
    return a / rate, a / e.sum(-1)
