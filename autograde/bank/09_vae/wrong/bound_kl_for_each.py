"""The KL counts S times."""

loses = ["check-bound", "hidden-bound"]
mistake = "S times"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl * len(log_likelihood)).mean()
