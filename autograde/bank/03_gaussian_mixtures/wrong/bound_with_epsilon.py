"""1e-8 is added to q inside the logarithm."""

loses = ["hidden-bound"]
mistake = "1e-08 is added to q"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log() - (q + 1e-8).log())).sum()
