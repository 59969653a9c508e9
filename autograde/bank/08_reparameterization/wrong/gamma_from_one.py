"""Counted from 1."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sum begins at the second draw"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., 1 : shape + 1].sum(-1) / rate, first / total
