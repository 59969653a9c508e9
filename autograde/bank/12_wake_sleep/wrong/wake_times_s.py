"""The weights times S."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are multiplied by S"


def wake_loss(log_prior, log_likelihood, weights):
    return -(len(weights) * weights.detach() * (log_prior + log_likelihood)).sum(0)
