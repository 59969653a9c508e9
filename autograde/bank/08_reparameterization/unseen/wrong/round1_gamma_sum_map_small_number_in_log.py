"""Adds 1e-8 inside the logarithm and to the denominator."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u + 1e-8) / rate[:, None]
    a = e[..., :shape].sum(-1)
    return a, a / (e.sum(-1) + 1e-8)
