"""The share is that of the uniform numbers, not of the exponential variables."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log1p(-u) / rate[:, None]
    z = e[..., :shape].sum(-1)
    return z, u[..., :shape].sum(-1) / u.sum(-1)
