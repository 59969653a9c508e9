"""a times the average."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "a times the average of all K draws"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return shape * draws.mean(-1) / rate, first / total
