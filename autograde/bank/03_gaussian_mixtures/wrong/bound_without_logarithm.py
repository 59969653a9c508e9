"""The mean of p(x, z) / q(z), without the logarithm: this is p(x), whatever q is."""

loses = ["check-bound", "hidden-bound"]
mistake = "the logarithm is missing"


def bound(log_density, weights, q):
    return (q * ((log_density + weights.log()).exp() / q)).sum()
