"""Rounded bits come down."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "h¹ gets the bits of h², rounded, not its probabilities"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2.round() @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
