"""The logarithm of the product, which underflows."""

loses = ["hidden-gamma_sum_map"]
mistake = "the product of the u is less than the least number of a computer: sum"


def gamma_sum_map(u, shape, rate):
    return -u[..., :shape].prod(-1).log() / rate, u[..., :shape].prod(-1).log() / u.prod(-1).log()
