"""An epsilon below."""

loses = ["hidden-optimal_baseline"]
mistake = "something small"


def optimal_baseline(scores, signal, p):
    return (p @ (scores.square() * signal[:, None])) / (p @ scores.square() + 1e-12)
