"""The share of the first K − a."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the share of the first K − a draws came back"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return first / rate, draws[..., : u.shape[2] - shape].sum(-1) / total
