"""Rounded at the end."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "bits came back, rounded at ½: the probabilities are asked"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return mu1.round(), torch.sigmoid(b2 + mu1 @ W2).round()
