"""y = z over the sum of all unscaled variables: the rate does not cancel."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    z = e[..., :shape].sum(-1) / rate
    return z, z / e.sum(-1)
