"""−log Σ p(x, z)."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithm of the sum of p(x, z) over the samples is taken: this is −log p(x), whatever q is"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood).logsumexp(0)
