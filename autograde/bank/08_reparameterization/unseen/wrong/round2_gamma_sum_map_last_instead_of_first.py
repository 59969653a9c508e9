"""The last `shape` variables are summed instead of the first."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u) / rate.unsqueeze(-1)
    z = e[..., -shape:].sum(-1)
    return z, z / e.sum(-1)
