"""The logarithm of the product of the u, which underflows for many numbers."""

import torch


def gamma_sum_map(u, shape, rate):
    a = -torch.log(torch.prod(u[..., :shape], -1))
    total = -torch.log(torch.prod(u, -1))
    return a / rate, a / total
