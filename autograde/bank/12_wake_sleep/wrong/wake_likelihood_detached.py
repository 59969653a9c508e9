"""The likelihood is detached."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "log p(x | z) is detached or left out: it is what learns"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood.detach())).sum(0)
