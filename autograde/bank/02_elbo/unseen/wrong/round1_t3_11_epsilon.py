"""A small epsilon in the denominator wins when all weights are tiny."""

import torch


def posterior_mean(log_weights, values):
    w = torch.exp(log_weights.clamp(max=80))
    return (w[..., None] * values).sum(0) / (w.sum(0) + 1e-8)[:, None]
