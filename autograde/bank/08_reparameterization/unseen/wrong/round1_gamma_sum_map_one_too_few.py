"""One variable too few in the first sum."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., : shape - 1].sum(-1)
    return a / rate, a / e.sum(-1)
