"""The share has a rate below, not above."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the share depends on the rate: it cancels (multiplied by it, or not"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / (total / rate)
