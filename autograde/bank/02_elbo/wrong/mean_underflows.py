"""The weights are formed before they are divided: 0/0."""

loses = ["hidden-posterior_mean"]
mistake = "stay with logarithms"


def posterior_mean(log_weights, values):
    weights = log_weights.exp()[..., None]
    return (weights * values).sum(0) / weights.sum(0)
