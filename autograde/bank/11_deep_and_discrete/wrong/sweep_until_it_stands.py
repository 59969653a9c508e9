"""On to the fixed point."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "sweeps are made until nothing changes"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    for _ in range(500):
        mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
        mu2 = torch.sigmoid(b2 + mu1 @ W2)
    return mu1, mu2
