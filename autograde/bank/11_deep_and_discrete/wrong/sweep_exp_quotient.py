"""exp(t) / (1 + exp(t))."""

import torch

loses = ["hidden-mean_field_sweep"]
mistake = "exp overflows"


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    t = torch.exp(b1 + x @ W1 + mu2 @ W2.T)
    mu1 = t / (1 + t)
    t = torch.exp(b2 + mu1 @ W2)
    return mu1, t / (1 + t)
