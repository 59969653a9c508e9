"""The first sample."""

loses = ["check-bound", "hidden-bound"]
mistake = "only the first sample"


def bound(log_likelihood, kl):
    return (log_likelihood[0] - kl).mean()
