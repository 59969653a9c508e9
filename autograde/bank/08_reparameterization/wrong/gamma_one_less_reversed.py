"""Off by one, with 1 − u."""

import torch

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one draw too few is summed (by 1 − u)"


def gamma_sum_map(u, shape, rate):
    draws = -torch.log1p(-u)
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., : shape - 1].sum(-1) / rate, first / total
