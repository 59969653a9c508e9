"""The second Gamma variable has no rate."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one Gamma variable has the rate, the other has not"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / rate / (first / rate + total - first)
