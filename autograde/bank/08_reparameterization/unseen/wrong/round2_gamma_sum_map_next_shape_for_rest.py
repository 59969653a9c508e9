"""The second Gamma variable of the share is made of the next `shape` numbers only, not of all others."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u) / rate[:, None]
    g1 = e[..., :shape].sum(-1)
    g2 = e[..., shape : 2 * shape].sum(-1)
    return g1, g1 / (g1 + g2)
