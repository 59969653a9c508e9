"""One constant and one number."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "and one number"


def optimal_baseline(scores, signal, p):
    weights = p * scores.square().sum(1)
    return weights @ signal / weights.sum()
