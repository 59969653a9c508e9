"""Divided by the largest weight only."""

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "divided by their largest, not by their sum"


def posterior_mean(log_weights, values):
    weights = (log_weights - log_weights.amax(0)).exp()
    return (weights[..., None] * values).sum(0)
