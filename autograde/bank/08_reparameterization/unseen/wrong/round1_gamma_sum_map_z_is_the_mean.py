"""z is the mean of the exponential variables, y is right."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., :shape]
    return a.mean(-1) / rate, a.sum(-1) / e.sum(-1)
