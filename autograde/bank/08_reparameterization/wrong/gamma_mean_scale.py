"""The mean of the draws times the rate."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the draws are averaged, not summed, and it is multiplied by the rate"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., :shape].mean(-1) * rate, first / total
