"""The ratio of the two."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "it is divided by the other Gamma variable, not by the sum of both"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / (total - first)
