"""The two of the derivative is left."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "doubled"


def optimal_baseline(scores, signal, p):
    return 2 * (p @ (scores.square() * signal[:, None])) / (p @ scores.square())
