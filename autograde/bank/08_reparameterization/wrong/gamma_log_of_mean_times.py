"""a times the logarithm of the mean."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the logarithm of the mean of the u is taken, times a"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return -shape * u[..., :shape].mean(-1).log() / rate, first / total
