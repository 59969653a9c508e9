"""One constant, by the norm of the score."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "E[|s|² r] / E[|s|²]"


def optimal_baseline(scores, signal, p):
    weights = p * scores.square().sum(1)
    return (weights @ signal / weights.sum()).expand(scores.shape[1])
