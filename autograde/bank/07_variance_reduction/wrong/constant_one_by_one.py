"""The expectations are taken one by one."""

loses = ["check-optimal_baseline", "hidden-optimal_baseline"]
mistake = "the expectations were taken one by one"


def optimal_baseline(scores, signal, p):
    return (p @ scores.square()) * (p @ signal)
