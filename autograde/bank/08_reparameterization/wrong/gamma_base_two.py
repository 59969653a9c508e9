"""Base 2."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the logarithms are to the base 2"


def gamma_sum_map(u, shape, rate):
    draws = -u.log2()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total
