"""Squares of the draws."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the squares of the draws are summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return (draws[..., :shape] ** 2).sum(-1) / rate, first / total
