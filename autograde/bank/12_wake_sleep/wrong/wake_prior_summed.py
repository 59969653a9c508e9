"""Only the likelihood is weighted; the prior is summed."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights multiply log p(x | z) alone; log p(z) is summed over the samples"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + weights.detach() * log_likelihood).sum(0)
