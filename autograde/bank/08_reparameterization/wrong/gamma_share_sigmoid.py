"""The sigmoid of the difference."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sigmoid of the difference is taken, without the rate: that is for"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, (first - (total - first)).sigmoid()
