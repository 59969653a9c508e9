"""Not summed, with 1 − u."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the draws are not summed: one z for each sample and row is asked (by"


def gamma_sum_map(u, shape, rate):
    draws = -(1 - u).log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., :shape] / rate[:, None], first / total
