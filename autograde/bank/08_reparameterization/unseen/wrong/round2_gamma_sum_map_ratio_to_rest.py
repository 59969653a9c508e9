"""y is the ratio of the first sum to the sum of the rest (odds), not the share of all."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log1p(-u) / rate[:, None]
    z = e[..., :shape].sum(-1)
    rest = e[..., shape:].sum(-1)
    return z, z / rest
