"""The rate of row 0 is used for all rows."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log1p(-u) / rate[0]
    z = e[..., :shape].sum(-1)
    return z, z / e.sum(-1)
