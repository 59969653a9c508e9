"""The change."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the change came back: the new probabilities are asked"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    new1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return new1 - mu1, torch.sigmoid(b2 + new1 @ W2) - mu2
