"""Times a."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "it is multiplied by a"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return shape * first / rate, first / total
