"""p is missing below."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "is not"


def optimal_baseline(scores, signal, p):
    return (p @ (scores.square() * signal[:, None])) / scores.square().mean(0)
