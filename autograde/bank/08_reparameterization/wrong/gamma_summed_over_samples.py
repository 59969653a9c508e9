"""Summed over the samples, too."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "it is summed over the samples: each has its own"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return (first / rate).sum(0), first / total
