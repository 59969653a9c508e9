"""A surrogate that keeps the value and moves φ."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the gradient reaches the weights, as a score: the wake phase moves θ alone"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).sum(0) - (
        (weights - weights.detach()) * ((log_prior + log_likelihood) - weights.detach().log()).detach()
    ).sum(0)
