"""Standardized."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the variable is standardized, by its mean and deviation"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return (first / rate - shape / rate) / (shape**0.5 / rate), first / total
