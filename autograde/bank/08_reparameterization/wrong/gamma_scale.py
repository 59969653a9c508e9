"""The rate is taken for the scale."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "it is multiplied by the rate: that is taken for the scale"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first * rate, first / total
