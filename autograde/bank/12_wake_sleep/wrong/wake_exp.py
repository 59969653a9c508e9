"""exp of the weights."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "exp is taken of the weights: they are no logarithms"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach().exp() * (log_prior + log_likelihood)).sum(0)
