"""The weights are averaged but not divided by their sum: right only if p(x) were 1."""

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "divided by S, not by their sum"


def posterior_mean(log_weights, values):
    return (log_weights.exp()[..., None] * values).mean(0)
