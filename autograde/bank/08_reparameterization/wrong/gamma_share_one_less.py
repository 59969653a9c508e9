"""Off by one in the share."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one draw too few is in the first part"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, draws[..., : shape - 1].sum(-1) / total
