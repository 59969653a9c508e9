"""log u without the minus."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sign is wrong: log u is negative"


def gamma_sum_map(u, shape, rate):
    draws = u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total
