"""The share has a rate above, not below."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the share depends on the rate: it cancels (divided by it once too"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / rate / total
