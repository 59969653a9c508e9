"""The squared gradient is subtracted."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the square of the gradient is subtracted"


def optimal_baseline(scores, signal, p):
    gradient = p @ (scores * signal[:, None])
    return (p @ (scores.square() * signal[:, None]) - gradient.square()) / (p @ scores.square())
