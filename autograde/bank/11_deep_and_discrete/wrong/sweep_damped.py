"""Half of the old."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the old and the new probabilities are averaged (damping)"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    new1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    new2 = torch.sigmoid(b2 + new1 @ W2)
    return (mu1 + new1) / 2, (mu2 + new2) / 2
