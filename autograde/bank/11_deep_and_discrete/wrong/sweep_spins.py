"""Units of ±1."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the units are ±1 throughout: x, μ¹ and μ² enter as 2 p − 1"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + (2 * x - 1) @ W1 + (2 * mu2 - 1) @ W2.T)
    return mu1, torch.sigmoid(b2 + (2 * mu1 - 1) @ W2)
