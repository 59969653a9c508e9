"""Starts from ½, whatever is given."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "μ² starts at ½ in the place of what is given"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + torch.full_like(mu2, 0.5) @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
