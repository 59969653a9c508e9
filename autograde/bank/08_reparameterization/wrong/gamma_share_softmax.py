"""A softmax."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "a softmax of the draws stands for their shares"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, draws.softmax(-1)[..., :shape].sum(-1)
