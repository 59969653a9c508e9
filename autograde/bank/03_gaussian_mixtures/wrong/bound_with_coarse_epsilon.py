"""1e-4 is added to q inside the logarithm."""

loses = ["check-bound", "hidden-bound"]
mistake = "0.0001 is added to q"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log() - (q + 1e-4).log())).sum()
