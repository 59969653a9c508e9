"""The first sum over the sum of the others instead of over the sum of all."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a, b = e[..., :shape].sum(-1), e[..., shape:].sum(-1)
    return a / rate, a / b
