"""The ratio of a and K."""

import torch

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "this is a / K, the mean: a random variable is asked (or the u are"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, torch.full_like(first, shape / u.shape[-1])
