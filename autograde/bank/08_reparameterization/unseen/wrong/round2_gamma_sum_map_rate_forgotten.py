"""The rate is forgotten: Gamma(a, 1). The share is right."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1)
    return z, z / e.sum(-1)
