"""aᵀx is forgotten."""

import torch

loses = ["check-mean_field_bound", "hidden-mean_field_bound"]
mistake = "aᵀx is left out"


def entropy(p):
    return (torch.special.entr(p) + torch.special.entr(1 - p)).sum(1)


def energy(x, h1, h2, a, b1, b2, W1, W2):
    return -(x @ a) - h1 @ b1 - h2 @ b2 - (x @ W1 * h1).sum(1) - (h1 @ W2 * h2).sum(1)


def value(x, h1, h2, a, b1, b2, W1, W2):
    return entropy(h1) + entropy(h2) - energy(x, h1, h2, a, b1, b2, W1, W2)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    return value(x, mu1, mu2, a, b1, b2, W1, W2) - x @ a - log_Z
