"""Averages of both parts."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the draws of each part are averaged, not summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, draws[..., :shape].mean(-1) / (
        draws[..., :shape].mean(-1) + draws[..., shape:].mean(-1)
    )
