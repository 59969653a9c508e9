"""One minus the product."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "1 minus the product of the u is in the logarithm"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return -(1 - u[..., :shape].prod(-1)).log() / rate, first / total
