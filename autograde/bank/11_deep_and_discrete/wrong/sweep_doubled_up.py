"""Twice the weights from below, nothing from above."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "what comes from below counts twice and what comes from above not at all"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + 2 * x @ W1)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
