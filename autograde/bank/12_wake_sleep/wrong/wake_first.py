"""The first sample only."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "wrong values"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood)[0]
