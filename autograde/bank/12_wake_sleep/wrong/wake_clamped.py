"""Logarithms cut off at −10."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithms are cut off at −10 from below"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood).clamp(min=-10)).sum(0)
