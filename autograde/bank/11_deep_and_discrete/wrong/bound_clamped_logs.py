"""The probabilities are clamped for the logarithms."""

import torch

loses = ["hidden-mean_field_bound"]
mistake = "something small is added"


def entropy(p):
    return (torch.special.entr(p) + torch.special.entr(1 - p)).sum(1)


def energy(x, h1, h2, a, b1, b2, W1, W2):
    return -(x @ a) - h1 @ b1 - h2 @ b2 - (x @ W1 * h1).sum(1) - (h1 @ W2 * h2).sum(1)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    h = 0
    for p in (mu1, mu2):
        p = p.clamp(1e-3, 1 - 1e-3)
        h = h + entropy(p)
    return -energy(x, mu1, mu2, a, b1, b2, W1, W2) + h - log_Z
