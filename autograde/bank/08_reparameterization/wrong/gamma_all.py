"""All draws are summed."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "all K draws are summed: the first a are asked"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return total / rate, first / total
