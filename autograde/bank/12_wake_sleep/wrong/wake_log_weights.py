"""The logarithms of the weights multiply."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithms of the weights stand for the weights"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach().log() * (log_prior + log_likelihood)).sum(0)
