"""The share of the last draws, with 1 − u."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the share of the last a draws came back (by 1 − u)"


def gamma_sum_map(u, shape, rate):
    draws = -(1 - u).log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, draws[..., -shape:].sum(-1) / total
