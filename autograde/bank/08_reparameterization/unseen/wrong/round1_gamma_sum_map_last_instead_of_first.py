"""Sums the last `shape` variables."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    a = e[..., -shape:].sum(-1)
    return a / rate, a / e.sum(-1)
