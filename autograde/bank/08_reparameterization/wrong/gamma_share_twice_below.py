"""The first part twice below."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sum of all stands for the other one"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return first / rate, first / (first + total)
