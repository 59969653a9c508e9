"""S − 1."""

loses = ["check-bound", "hidden-bound"]
mistake = "divided by S − 1"


def bound(log_likelihood, kl):
    return (log_likelihood.sum(0) / (len(log_likelihood) - 1) - kl).mean()
