"""The second Gamma variable comes back."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the other Gamma variable came back: the share is asked"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, (total - first) / rate
