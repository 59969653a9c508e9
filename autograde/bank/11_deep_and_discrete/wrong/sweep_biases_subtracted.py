"""Biases with a minus."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "b1 and b2 have the wrong sign"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(x @ W1 + mu2 @ W2.T - b1)
    return mu1, torch.sigmoid(mu1 @ W2 - b2)
