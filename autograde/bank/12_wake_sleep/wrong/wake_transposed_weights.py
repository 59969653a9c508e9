"""The weights reshaped from (N, S)."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are reshaped from (N, S), which mixes them"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach().T.reshape(weights.shape) * (log_prior + log_likelihood)).sum(0)
