"""The sign is forgotten."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the sign is reversed: the loss goes down where log p goes up"


def wake_loss(log_prior, log_likelihood, weights):
    return (weights.detach() * (log_prior + log_likelihood)).sum(0)
