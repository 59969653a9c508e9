"""Twice the share."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "it is doubled"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, 2 * first / total
