"""The log-weights themselves are normalised by their sum."""

import torch


def posterior_mean(log_weights, values):
    w = log_weights / log_weights.sum(0)
    return (w[..., None] * values).sum(0)
