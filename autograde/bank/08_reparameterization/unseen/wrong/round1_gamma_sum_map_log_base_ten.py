"""The logarithm to the base 10."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log10(u)
    a = e[..., :shape].sum(-1)
    return a / rate, a / e.sum(-1)
