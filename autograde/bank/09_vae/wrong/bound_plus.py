"""The KL is added."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL is added"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) + kl).mean()
