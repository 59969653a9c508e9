"""E[s²]."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "E[s²] came back"


def optimal_baseline(scores, signal, p):
    return p @ scores.square()
