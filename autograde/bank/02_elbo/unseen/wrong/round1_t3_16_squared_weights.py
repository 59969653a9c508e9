"""Weights are applied twice: w squared is normalised."""

import torch


def posterior_mean(log_weights, values):
    w = torch.softmax(log_weights, 0)
    top = (w[..., None] ** 2 * values).sum(0)
    return top / (w**2).sum(0)[:, None]
