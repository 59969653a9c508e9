"""The entropy of q is forgotten; what is left is a bound too, but it never touches."""

loses = ["check-bound", "hidden-bound"]
mistake = "the entropy of q is left out"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log())).sum()
