"""The KL is left out."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL is left out"


def bound(log_likelihood, kl):
    return log_likelihood.mean()
