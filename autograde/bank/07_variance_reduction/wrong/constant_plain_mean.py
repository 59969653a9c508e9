"""The plain mean of the signals."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the plain mean of the signals"


def optimal_baseline(scores, signal, p):
    return signal.mean().expand(scores.shape[1])
