"""The sum is forgotten."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the sum over the samples is missing"


def wake_loss(log_prior, log_likelihood, weights):
    return -weights.detach() * (log_prior + log_likelihood)
