"""1 − p weighs."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the chances are exchanged"


def optimal_baseline(scores, signal, p):
    weights = (1 - p)[:, None] * scores.square()
    return (weights * signal[:, None]).sum(0) / weights.sum(0)
