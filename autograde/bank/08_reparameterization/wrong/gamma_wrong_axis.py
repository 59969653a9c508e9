"""Summed over the samples."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sum runs over the first a samples, not over the first a of K"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[:shape].sum(0) / rate[:, None], first / total
