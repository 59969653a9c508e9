"""Less by one."""

loses = ["check-bound", "hidden-bound"]
mistake = "1 is subtracted"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl).mean() - 1
