"""Softmax of the weights."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "softmax is taken of the weights: they sum to one already"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach().softmax(0) * (log_prior + log_likelihood)).sum(0)
