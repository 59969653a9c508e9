"""The last ones are summed."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the last a draws are summed: the first a are asked"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., -shape:].sum(-1) / rate, first / total
