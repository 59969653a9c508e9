"""Not summed."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the draws are not summed: one z for each sample and row is asked"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return draws[..., :shape] / rate[:, None], first / total
