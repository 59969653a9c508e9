"""Divided by the sum over all coordinates."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the sum of all coordinates"


def optimal_baseline(scores, signal, p):
    return (p @ (scores.square() * signal[:, None])) / (p @ scores.square()).sum()
