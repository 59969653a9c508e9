"""Only the prior is weighted; the likelihood is summed."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights multiply log p(z) alone; log p(x | z) is summed over the samples"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * log_prior + log_likelihood).sum(0)
