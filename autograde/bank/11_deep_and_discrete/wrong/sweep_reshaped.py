"""reshape for a transpose."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "W2 is reshaped where its transpose is meant, on the way down"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.reshape(W2.shape[1], W2.shape[0]))
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
