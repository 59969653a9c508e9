"""The first sample only, with its weight."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "only the first sample counts"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood))[0]
