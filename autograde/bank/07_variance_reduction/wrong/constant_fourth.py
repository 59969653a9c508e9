"""The score is squared twice."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the fourth power"


def optimal_baseline(scores, signal, p):
    return (p @ (scores**4 * signal[:, None])) / (p @ scores**4)
