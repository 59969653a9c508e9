"""Row weights for all."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights of the first row serve all"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach()[:, :1] * (log_prior + log_likelihood)).sum(0)
