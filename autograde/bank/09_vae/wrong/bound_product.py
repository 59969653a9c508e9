"""A product."""

loses = ["check-bound", "hidden-bound"]
mistake = "log-likelihood and KL are multiplied"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) * kl).mean()
