"""h² first, then h¹."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "h² is renewed first, and h¹ from the new μ²"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu2 = torch.sigmoid(b2 + mu1 @ W2)
    return torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T), mu2
