"""Divided by N twice."""

loses = ["check-bound", "hidden-bound"]
mistake = "divided by the number of rows twice"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl).mean() / len(kl)
