"""The second layer is not renewed."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "only h¹ is renewed: μ² came back as it was"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    return torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T), mu2
