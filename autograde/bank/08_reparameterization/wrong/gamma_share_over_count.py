"""z over K."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "z is divided by K"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, first / rate / u.shape[-1]
