"""The total of all rows."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sum of all draws of all rows divides"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total.sum(1, keepdim=True)
