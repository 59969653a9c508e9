"""Importance weights."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "one over p weighs"


def optimal_baseline(scores, signal, p):
    weights = scores.square() / p[:, None]
    return (weights * signal[:, None]).sum(0) / weights.sum(0)
