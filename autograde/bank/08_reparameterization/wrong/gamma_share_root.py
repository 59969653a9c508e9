"""Beta(a, 1)."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "this is a root of the first number"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    return first / rate, u[..., 0] ** (1 / shape)
