"""Clamped probabilities."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "in both layers the probabilities are clamped to 0.1 ... 0.9"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T).clamp(0.1, 0.9)
    return mu1, torch.sigmoid(b2 + mu1 @ W2).clamp(0.1, 0.9)
