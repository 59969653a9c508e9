"""The score is not squared."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "what stands below is zero"


def optimal_baseline(scores, signal, p):
    return (p @ (scores * signal[:, None])) / (p @ scores)
