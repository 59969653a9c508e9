"""−ELBO, with its gradient."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the entropy of the weights is added to the bound: this is −ELBO, of which θ needs log p alone"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights * ((log_prior + log_likelihood) - weights.log())).sum(0)
