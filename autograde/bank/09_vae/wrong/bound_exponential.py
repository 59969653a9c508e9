"""Probabilities are averaged."""

loses = ["check-bound", "hidden-bound"]
mistake = "the probabilities of the data are averaged"


def bound(log_likelihood, kl):
    return log_likelihood.exp().mean() - kl.mean()
