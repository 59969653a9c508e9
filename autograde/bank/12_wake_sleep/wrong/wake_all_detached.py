"""Everything is detached."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "no gradient arrives: the value does not depend on the argument, or was detached"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights * (log_prior + log_likelihood)).sum(0).detach()
