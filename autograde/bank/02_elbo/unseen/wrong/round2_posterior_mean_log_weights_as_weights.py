"""Uses the log-weights themselves as weights."""


def posterior_mean(log_weights, values):
    return (log_weights[..., None] * values).sum(0) / log_weights.sum(0)[:, None]
