"""Logits of the right probabilities."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "the fields came back, not their sigmoids; h² was made of the right μ¹"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = b1 + x @ W1 + mu2 @ W2.T
    return mu1, b2 + torch.sigmoid(mu1) @ W2
