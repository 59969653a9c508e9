"""The share is made of the uniform numbers themselves, not of exponential variables."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1) / rate
    return z, u[..., :shape].sum(-1) / u.sum(-1)
