"""The first sample only."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "only the first sample counts, without its weight"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood)[0]
