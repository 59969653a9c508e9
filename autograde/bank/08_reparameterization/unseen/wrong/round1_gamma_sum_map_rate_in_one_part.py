"""The share mixes z with its rate and the other variables without it."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1) / rate
    return z, z / (z + e[..., shape:].sum(-1))
