"""The first draw is left out."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the first draw is left out of the sum"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return draws[..., 1:shape].sum(-1) / rate, first / total
