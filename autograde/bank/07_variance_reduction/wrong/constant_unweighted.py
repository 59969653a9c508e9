"""The states are not weighted."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "not weighted by p"


def optimal_baseline(scores, signal, p):
    return (scores.square() * signal[:, None]).sum(0) / scores.square().sum(0)
