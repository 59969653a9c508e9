"""Draws of its own."""

import torch

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "two calls with the same arguments give different results: is there"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return torch.distributions.Gamma(float(shape), rate).sample(u.shape[:1]), first / total
