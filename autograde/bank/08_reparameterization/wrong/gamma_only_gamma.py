"""The Beta variable is forgotten."""

loses = ["check-gamma_sum_map", "hidden-gamma_sum_map"]
mistake = "the Gamma variable stands in the place of the Beta variable: both are"


def gamma_sum_map(u, shape, rate):
    return -u[..., :shape].log().sum(-1) / rate
