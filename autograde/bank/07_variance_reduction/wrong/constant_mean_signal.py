"""The mean signal."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "this is E[r], the mean signal"


def optimal_baseline(scores, signal, p):
    return (p @ signal).expand(scores.shape[1])
