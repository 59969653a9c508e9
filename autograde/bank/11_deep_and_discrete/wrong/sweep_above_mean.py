"""The mean over the units of h²."""

import torch

loses = ["check-mean_field_sweep", "hidden-mean_field_sweep"]
mistake = "what comes from above is averaged over the units of h², not summed"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    mu1 = torch.sigmoid(b1 + x @ W1 + (mu2[:, None] * W2).mean(2))
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
