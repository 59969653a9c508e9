"""The score is squared below alone."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "not squared above"


def optimal_baseline(scores, signal, p):
    return (p @ (scores * signal[:, None])) / (p @ scores.square())
