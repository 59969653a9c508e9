"""The logarithm of the mean."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the logarithm of the mean of the u is taken: the logarithms are summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return -u[..., :shape].mean(-1).log() / rate, first / total
