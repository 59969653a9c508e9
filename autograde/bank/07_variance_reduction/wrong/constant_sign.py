"""The sign of the derivative."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "sign is reversed"


def optimal_baseline(scores, signal, p):
    return -(p @ (scores.square() * signal[:, None])) / (p @ scores.square())
