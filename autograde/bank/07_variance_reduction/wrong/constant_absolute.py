"""The size of the score."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the size of the score weighs"


def optimal_baseline(scores, signal, p):
    return (p @ (scores.abs() * signal[:, None])) / (p @ scores.abs())
