"""The gradient."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "this is the gradient"


def optimal_baseline(scores, signal, p):
    return p @ (scores * signal[:, None])
