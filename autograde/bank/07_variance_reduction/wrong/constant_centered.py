"""The centered signal, whose mean is not given back."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "not added again"


def optimal_baseline(scores, signal, p):
    weights = p[:, None] * scores.square()
    return (weights * (signal - p @ signal)[:, None]).sum(0) / weights.sum(0)
