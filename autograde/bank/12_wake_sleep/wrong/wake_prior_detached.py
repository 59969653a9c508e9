"""The prior is detached."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "log p(z) is detached or left out: the prior learns, too"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior.detach() + log_likelihood)).sum(0)
