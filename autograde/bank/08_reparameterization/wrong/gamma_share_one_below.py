"""1 in the denominator."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "1 is added below, without the rate"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, first / (1 + first)
