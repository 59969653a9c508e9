"""Only −KL."""

loses = ["check-bound", "hidden-bound"]
mistake = "the log-likelihood is left out"


def bound(log_likelihood, kl):
    return -kl.mean()
