"""The entropy is part of the loss."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the entropy of the weights is added to the bound: this is −ELBO, of which θ needs log p alone"


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    return -(w * ((log_prior + log_likelihood) - w.log())).sum(0)
