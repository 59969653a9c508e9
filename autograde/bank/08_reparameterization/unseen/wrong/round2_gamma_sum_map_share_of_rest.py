"""y is the share of the rest, Beta(K - a, a)."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u) / rate[:, None]
    z, rest = e[..., :shape].sum(-1), e[..., shape:].sum(-1)
    return z, rest / (z + rest)
