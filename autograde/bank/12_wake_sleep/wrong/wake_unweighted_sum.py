"""A plain sum over the samples."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are left out, and the samples are summed"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood).sum(0)
