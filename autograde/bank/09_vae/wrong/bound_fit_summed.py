"""The log-likelihood is summed over the rows."""

loses = ["check-bound", "hidden-bound"]
mistake = "summed over the rows, the KL averaged"


def bound(log_likelihood, kl):
    return log_likelihood.mean(0).sum() - kl.mean()
