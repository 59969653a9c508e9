"""z is the sum of all K variables instead of the first ones."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., :shape].sum(-1)
    return e.sum(-1) / rate, a / e.sum(-1)
