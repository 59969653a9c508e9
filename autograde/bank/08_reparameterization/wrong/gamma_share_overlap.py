"""One draw in both parts."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the second part begins one too early: a draw is in both"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, first / (first + draws[..., shape - 1 :].sum(-1))
