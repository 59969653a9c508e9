"""The mean of the weighted terms."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "it is averaged over the samples, where it is to be summed: the weights sum to one"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).mean(0)
