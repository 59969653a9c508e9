"""Starts by an upward pass, whatever is given."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "μ² starts from an upward pass in the place of what is given"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu2 = torch.sigmoid(b2 + torch.sigmoid(b1 + x @ W1) @ W2)
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
