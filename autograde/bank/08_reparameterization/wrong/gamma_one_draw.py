"""a times one draw."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "a times one draw: the a draws are independent"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return shape * draws[..., 0] / rate, first / total
