"""Clamps u to [1e-6, 1 - 1e-6] against infinities."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u.clamp(1e-6, 1 - 1e-6))
    a = e[..., :shape].sum(-1)
    return a / rate, a / e.sum(-1)
