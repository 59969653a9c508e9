"""Returns the share first."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., :shape].sum(-1)
    return a / e.sum(-1), a / rate
