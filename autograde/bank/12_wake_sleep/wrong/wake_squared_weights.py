"""The weights are squared."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are squared"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() ** 2 * (log_prior + log_likelihood)).sum(0)
