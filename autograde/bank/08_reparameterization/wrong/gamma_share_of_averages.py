"""Averages in the place of sums."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the averages of both divide each other"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, draws[..., :shape].mean(-1) / draws.mean(-1)
