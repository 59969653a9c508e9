"""The logarithm of the sum."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the logarithm of the sum came back"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return (first / rate).log(), first / total
