"""All is summed."""

loses = ["check-bound", "hidden-bound"]
mistake = "rows and samples are summed, not averaged"


def bound(log_likelihood, kl):
    return (log_likelihood - kl).sum()
