"""Not divided."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "not divided by E[s²]"


def optimal_baseline(scores, signal, p):
    return p @ (scores.square() * signal[:, None])
