"""Likelihoods instead of their logarithms: they round to 0 where data are many."""

loses = ["hidden-naive_log_evidence"]
mistake = "exp under- or overflows"


def naive_log_evidence(log_likelihood):
    return log_likelihood.exp().mean(0).log()
