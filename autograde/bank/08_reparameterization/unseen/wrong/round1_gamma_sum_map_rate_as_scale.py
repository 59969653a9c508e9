"""Multiplies by the rate, as if it were the scale."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1) * rate
    return z, e[..., :shape].sum(-1) / e.sum(-1)
