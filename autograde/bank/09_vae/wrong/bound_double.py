"""γ = 2."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL counts twice"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - 2 * kl).mean()
