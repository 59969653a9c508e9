"""Half of the old, and the mixture goes up."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the old and the new probabilities are averaged, layer by layer (damping)"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    new1 = 0.5 * mu1 + 0.5 * torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    new2 = 0.5 * mu2 + 0.5 * torch.sigmoid(b2 + new1 @ W2)
    return new1, new2
