"""The average rate for all."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one rate, the average over the rows, serves all"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate.mean(), first / total
