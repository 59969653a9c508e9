"""All is summed over the samples."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL counts for each"


def bound(log_likelihood, kl):
    return (log_likelihood - kl).sum(0).mean()
