"""Thinks samples of q are samples of the posterior: the plain mean."""


def posterior_mean(log_weights, values):
    return values.mean(0)
