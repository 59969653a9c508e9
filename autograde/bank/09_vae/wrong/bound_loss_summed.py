"""A loss, summed over rows and samples."""

loses = ["check-bound", "hidden-bound"]
mistake = "this is the loss, summed"


def bound(log_likelihood, kl):
    return (kl - log_likelihood).sum()
