"""Floors the log-weights at -20 below the largest, so weights of 0 still count a little."""


def posterior_mean(log_weights, values):
    shifted = (log_weights - log_weights.max(0).values).clamp(min=-20)
    w = shifted.exp()
    return (w[..., None] * values).sum(0) / w.sum(0)[:, None]
