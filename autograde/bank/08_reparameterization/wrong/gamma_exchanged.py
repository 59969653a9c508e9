"""The two are exchanged."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the Beta variable stands in the place of the Gamma variable"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / total, first / rate
