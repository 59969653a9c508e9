"""The rate is forgotten."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the rate is left out"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first, first / total
