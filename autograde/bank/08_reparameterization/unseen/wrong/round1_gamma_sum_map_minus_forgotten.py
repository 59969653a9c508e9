"""The minus of the logarithm is forgotten: z is negative (the share comes out right)."""

import torch


def gamma_sum_map(u, shape, rate):
    e = torch.log(u)
    a = e[..., :shape].sum(-1)
    return a / rate, a / e.sum(-1)
