"""Weighed by the likelihoods."""

loses = ["check-bound", "hidden-bound"]
mistake = "weighed by their normalized likelihoods"


def bound(log_likelihood, kl):
    return ((log_likelihood.softmax(0) * log_likelihood).sum(0) - kl).mean()
