"""The largest draw."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the largest draw came back, not the sum"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., :shape].max(-1).values / rate, first / total
