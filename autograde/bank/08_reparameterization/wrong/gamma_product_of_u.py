"""The product of the uniform numbers."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the product of the u came back: its logarithm is missing"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return u[..., :shape].prod(-1) / rate, first / total
