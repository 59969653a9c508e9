"""The uniform numbers are clamped."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the u are held within 0.1 and 0.9"


def gamma_sum_map(u, shape, rate):
    draws = -u.clamp(0.1, 0.9).log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return first / rate, first / total
