"""The mean signal, as one number."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "and one number: each coordinate"


def optimal_baseline(scores, signal, p):
    return p @ signal
