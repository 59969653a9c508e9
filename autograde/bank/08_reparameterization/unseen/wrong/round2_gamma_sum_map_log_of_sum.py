"""The logarithm of the summed uniforms instead of the sum of the logarithms."""

import torch


def gamma_sum_map(u, shape, rate):
    first = -torch.log(u[..., :shape].sum(-1)) / rate
    rest = -torch.log(u[..., shape:].sum(-1)) / rate
    return first, first / (first + rest)
