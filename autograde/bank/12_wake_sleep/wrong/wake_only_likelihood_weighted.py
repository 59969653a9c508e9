"""Only the likelihood is weighted; the prior is averaged."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights multiply log p(x | z) alone; log p(z) is averaged over the samples"


def wake_loss(log_prior, log_likelihood, weights):
    return -log_prior.mean(0) - (weights.detach() * log_likelihood).sum(0)
