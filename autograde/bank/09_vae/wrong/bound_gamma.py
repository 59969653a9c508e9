"""γ = ½."""

loses = ["check-bound", "hidden-bound"]
mistake = "the KL is halved"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - 0.5 * kl).mean()
