"""The prior is left out, and nothing is detached."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the term with log p(z) is left out"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights * log_likelihood).sum(0)
