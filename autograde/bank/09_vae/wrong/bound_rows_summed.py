"""The rows are summed."""

loses = ["check-bound", "hidden-bound"]
mistake = "the rows are summed"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl).sum()
