"""A factor 2 in the derivative is taken along on one side only."""


def optimal_baseline(scores, signal, p):
    s2 = scores**2
    return (p * signal) @ s2 / (2 * (p @ s2))
