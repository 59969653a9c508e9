"""The centered signals."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the signals less the baseline"


def optimal_baseline(scores, signal, p):
    best = (p @ (scores.square() * signal[:, None])) / (p @ scores.square())
    return signal[:, None] - best
