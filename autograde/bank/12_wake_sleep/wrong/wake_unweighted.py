"""A plain mean over the samples."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are left out: the samples are averaged as if all weighed alike"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood).mean(0)
