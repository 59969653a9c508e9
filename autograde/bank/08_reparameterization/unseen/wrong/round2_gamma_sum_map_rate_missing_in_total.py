"""The share divides z, with the rate, by a total without the rate."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1) / rate
    return z, z / e.sum(-1)
