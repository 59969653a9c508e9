"""The joint is detached, the weights are not."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the gradient reaches the weights, and with them the recognition network; the joint is detached"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights * (log_prior + log_likelihood).detach()).sum(0)
