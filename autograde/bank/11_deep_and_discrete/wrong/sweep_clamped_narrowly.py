"""Probabilities are kept away from 0 and 1 by a little."""

import torch

loses = ["hidden-mean_field_sweep"]
mistake = "something small added for safety"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T).clamp(1e-5, 1 - 1e-5)
    return mu1, torch.sigmoid(b2 + mu1 @ W2).clamp(1e-5, 1 - 1e-5)
