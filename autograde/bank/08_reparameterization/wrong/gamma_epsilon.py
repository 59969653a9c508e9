"""An epsilon in the logarithm."""

loses = ["hidden-gamma_sum_map"]
mistake = "u is held away from 0 and 1 by a clamp or an epsilon, or was rounded"


def gamma_sum_map(u, shape, rate):
    draws = -(u + 1e-8).log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total
