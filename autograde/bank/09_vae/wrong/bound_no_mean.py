"""One for each row."""

loses = ["check-bound", "hidden-bound"]
mistake = "the mean over the rows is missing"


def bound(log_likelihood, kl):
    return log_likelihood.mean(0) - kl
