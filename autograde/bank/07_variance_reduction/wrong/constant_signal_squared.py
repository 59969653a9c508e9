"""The signal is squared."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the signal is squared"


def optimal_baseline(scores, signal, p):
    return (p @ (scores.square() * signal.square()[:, None])) / (p @ scores.square())
