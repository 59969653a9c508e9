"""Resamples with the weights and averages the draws: right only on average."""

import torch


def posterior_mean(log_weights, values):
    w = torch.softmax(log_weights.double(), 0)
    S, N = w.shape
    picks = torch.multinomial(w.T, S, replacement=True)  # (N, S)
    return torch.stack([values[picks[n], n].mean(0) for n in range(N)])
