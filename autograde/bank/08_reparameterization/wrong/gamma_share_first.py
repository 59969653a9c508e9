"""The share of the first draw."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the share of the first draw came back"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, draws[..., 0] / total
