"""The last row is left out."""

loses = ["check-bound", "hidden-bound"]
mistake = "the last row is left out"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl)[:-1].mean()
