"""The weights are squared."""

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "the weights are squared, then normalized"


def posterior_mean(log_weights, values):
    weights = log_weights.exp().square()
    return (weights[..., None] * values).sum(0) / weights.sum(0)[:, None]
