"""The shares of all draws."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the shares of all draws came back: those of the first a are summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, draws / total[..., None]
