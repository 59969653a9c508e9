"""The mean over the rows, of the weighted terms."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "it is averaged over the rows, not over the samples"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).mean(1)
