"""y is the share of the others, Beta(K - a, a)."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a, b = e[..., :shape].sum(-1), e[..., shape:].sum(-1)
    return a / rate, b / (a + b)
