"""-log of the product of the uniforms: right for few, but the product of many underflows to 0."""

import torch


def gamma_sum_map(u, shape, rate):
    z = -torch.log(u[..., :shape].prod(-1)) / rate
    total = -torch.log(u.prod(-1)) / rate
    return z, z / total
