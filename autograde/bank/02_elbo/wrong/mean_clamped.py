"""Logarithms clamped."""

loses = ["hidden-posterior_mean"]
mistake = "what stands in for it"


def posterior_mean(log_weights, values):
    weights = log_weights.clamp(-500, 500).exp()[..., None]
    return (weights * values).sum(0) / weights.sum(0)
