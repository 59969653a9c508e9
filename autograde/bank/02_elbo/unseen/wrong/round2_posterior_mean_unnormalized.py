"""The plain mean of w f: never divided by the sum of the weights (only by S)."""


def posterior_mean(log_weights, values):
    w = (log_weights - log_weights.max(0).values).exp()
    return (w[..., None] * values).mean(0)
