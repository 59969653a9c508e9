"""No logarithm."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the u themselves are summed: the logarithm is missing"


def gamma_sum_map(u, shape, rate):
    draws = u
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total
