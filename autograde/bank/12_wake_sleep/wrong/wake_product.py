"""The logarithms multiplied."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the two logarithms are multiplied, not added"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * log_prior * log_likelihood).sum(0)
