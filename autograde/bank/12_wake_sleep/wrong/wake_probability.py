"""p in the place of log p."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "p(x, z) itself stands for its logarithm"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood).exp()).sum(0)
