"""z is the sum of all K variables."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u) / rate[:, None]
    z = e.sum(-1)
    return z, e[..., :shape].sum(-1) / z
