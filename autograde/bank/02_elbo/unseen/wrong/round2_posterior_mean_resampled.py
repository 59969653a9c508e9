"""Resamples by the weights and averages the resampled values, with own randomness."""

import torch


def posterior_mean(log_weights, values):
    S, N = log_weights.shape
    w = torch.softmax(log_weights, 0)
    picks = torch.multinomial(w.T, S, replacement=True).T  # (S, N)
    return values[picks, torch.arange(N)].mean(0)
