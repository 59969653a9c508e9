"""No expectation."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the expectation is missing"


def optimal_baseline(scores, signal, p):
    return scores.square() * signal[:, None] / (p @ scores.square())
