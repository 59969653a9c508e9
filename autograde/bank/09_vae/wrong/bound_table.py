"""No mean at all."""

loses = ["check-bound", "hidden-bound"]
mistake = "the means over samples and rows are missing"


def bound(log_likelihood, kl):
    return log_likelihood - kl
