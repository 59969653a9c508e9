"""A score-function surrogate is added for the weights."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "a surrogate for φ is added, log w times the weighted logarithms: the wake phase moves θ alone"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).sum(0) - (
        weights.log() * (weights.detach() * (log_prior + log_likelihood)).detach()
    ).sum(0)
