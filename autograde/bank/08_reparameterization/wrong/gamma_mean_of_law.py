"""The mean of the law."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the shape divides by the rate: this is the mean a / λ"


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    first = draws[..., :shape].sum(-1)
    total = draws.sum(-1)
    return (shape / rate).expand_as(first), first / total
