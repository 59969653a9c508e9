"""Off by one, upwards."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "one draw too many is summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., : shape + 1].sum(-1) / rate, first / total
