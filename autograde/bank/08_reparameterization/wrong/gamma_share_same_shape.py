"""Both of shape a."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the second part is made of a draws, not of K − a"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, first / draws[..., : 2 * shape].sum(-1)
