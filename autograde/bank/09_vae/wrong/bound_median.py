"""The median of the samples."""

loses = ["check-bound", "hidden-bound"]
mistake = "the median of the samples"


def bound(log_likelihood, kl):
    return (log_likelihood.median(0).values - kl).mean()
