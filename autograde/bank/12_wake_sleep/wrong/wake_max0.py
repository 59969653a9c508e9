"""Logarithms cut off at 0 from above."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithms are cut off at 0 from above"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood).clamp(max=0)).sum(0)
