"""The first a rows."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the sum runs over the first a rows"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return draws[:, :shape].sum(1), first / total
