"""Upside down."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the ratio is upside down: sum of both over the first"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, total / first
