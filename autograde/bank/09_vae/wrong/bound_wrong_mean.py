"""One for each sample."""

loses = ["check-bound", "hidden-bound"]
mistake = "the mean over the samples is missing"


def bound(log_likelihood, kl):
    return (log_likelihood - kl).mean(1)
