"""The first K − a."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the first K − a draws are summed"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return draws[..., : u.shape[2] - shape].sum(-1) / rate, first / total
