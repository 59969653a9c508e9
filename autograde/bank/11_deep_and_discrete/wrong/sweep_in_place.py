"""The arguments are overwritten."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "argument 2 and 3 was changed in place"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1.copy_(torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T))
    mu2.copy_(torch.sigmoid(b2 + mu1 @ W2))
    return mu1, mu2
