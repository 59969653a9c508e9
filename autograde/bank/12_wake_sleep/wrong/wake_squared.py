"""The squared logarithms."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithms are squared; and the sign is the other one"


def wake_loss(log_prior, log_likelihood, weights):
    return (weights.detach() * (log_prior + log_likelihood) ** 2).sum(0)
