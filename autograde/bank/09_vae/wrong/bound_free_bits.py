"""Free bits."""

loses = ["check-bound", "hidden-bound"]
mistake = "free bits"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl.clamp(min=1)).mean()
