"""0 log 0 is left to the computer, which calls it NaN."""

loses = ["check-bound", "hidden-bound"]
mistake = "0 log 0 became NaN"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log() - q.log())).sum()
