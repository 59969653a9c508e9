"""The size of the logarithms."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the size of each term is taken before the sum"


def wake_loss(log_prior, log_likelihood, weights):
    return (weights.detach() * (log_prior + log_likelihood).abs()).sum(0)
