"""The loss."""

loses = ["check-bound", "hidden-bound"]
mistake = "this is the loss"


def bound(log_likelihood, kl):
    return (kl - log_likelihood.mean(0)).mean()
