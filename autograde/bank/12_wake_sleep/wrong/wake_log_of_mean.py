"""The logarithm of the weighted mean."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the mean over the weights stands inside of the logarithm: the logarithms are weighted"


def wake_loss(log_prior, log_likelihood, weights):
    return -((log_prior + log_likelihood) + weights.detach().log()).logsumexp(0)
