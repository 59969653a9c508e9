"""Normalised weights, and then the mean instead of the sum: divided by S twice."""

import torch


def posterior_mean(log_weights, values):
    w = torch.softmax(log_weights, dim=0)
    return (w[..., None] * values).mean(0)
