"""The weights are neither averaged nor normalized."""

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "they are to be divided by their sum"


def posterior_mean(log_weights, values):
    return (log_weights.exp()[..., None] * values).sum(0)
