"""The field of h¹ goes up, not its probability."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "h² is renewed from the field of h¹, whose sigmoid is missing there"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    field = b1 + x @ W1 + mu2 @ W2.T
    return torch.sigmoid(field), torch.sigmoid(b2 + field @ W2)
