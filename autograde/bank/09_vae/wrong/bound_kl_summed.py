"""The KL is summed over the rows."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL summed"


def bound(log_likelihood, kl):
    return log_likelihood.mean() - kl.sum()
