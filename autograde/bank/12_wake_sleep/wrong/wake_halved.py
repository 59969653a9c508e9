"""The mean of the two logarithms."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the mean of the two logarithms is taken: they are added"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood) / 2).sum(0)
