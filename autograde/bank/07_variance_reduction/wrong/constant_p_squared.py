"""p is squared."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "p is squared"


def optimal_baseline(scores, signal, p):
    return (p.square() @ (scores.square() * signal[:, None])) / (p.square() @ scores.square())
