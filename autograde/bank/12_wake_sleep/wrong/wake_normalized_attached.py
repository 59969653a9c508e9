"""The weights are normalized again and not detached."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the gradient reaches the weights, and with them the recognition network: detach them"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights / weights.sum(0) * (log_prior + log_likelihood)).sum(0)
