"""Sums of each."""

loses = ["check-bound", "hidden-bound"]
mistake = "with the KL once for each row"


def bound(log_likelihood, kl):
    return log_likelihood.sum() - kl.sum()
