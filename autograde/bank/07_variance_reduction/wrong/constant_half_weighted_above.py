"""p is missing above."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "averaged without"


def optimal_baseline(scores, signal, p):
    return (scores.square() * signal[:, None]).mean(0) / (p @ scores.square())
