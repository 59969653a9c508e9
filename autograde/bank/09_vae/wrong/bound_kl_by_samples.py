"""The KL is divided by S."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL is divided by S"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl / len(log_likelihood)).mean()
