"""The rate to the power a."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the rate divides once for each summand, multiplied: λᵃ"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate**shape, first / total
