"""The share of the running sums."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "running sums are summed, so that the first draws count more often"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return first / rate, draws[..., :shape].cumsum(-1).sum(-1) / total
