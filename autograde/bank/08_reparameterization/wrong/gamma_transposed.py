"""Rows first."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "samples and rows are exchanged: (S, N) is asked"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return (first / rate).T, (first / total).T
