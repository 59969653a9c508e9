"""The rate of the first row for all rows."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., :shape].sum(-1)
    return a / rate[0], a / e.sum(-1)
