"""The mean of all constants."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the mean of the best ones"


def optimal_baseline(scores, signal, p):
    weights = p[:, None] * scores.square()
    best = (weights * signal[:, None]).sum(0) / weights.sum(0)
    return best.mean().expand_as(best)
