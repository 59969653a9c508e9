"""The first rate for all."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one rate, that of the first row, serves all"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate[0], first / total
