"""Bits, rounded."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "in both layers it is rounded to a bit"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = (torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T) > 0.5).to(x)
    return mu1, (torch.sigmoid(b2 + mu1 @ W2) > 0.5).to(x)
