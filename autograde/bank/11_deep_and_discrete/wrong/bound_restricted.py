"""Without h²."""

import torch

loses = ["check-mean_field_bound", "hidden-mean_field_bound"]
mistake = "h² is left out altogether: this is a restricted machine"


def entropy(p):
    return (torch.special.entr(p) + torch.special.entr(1 - p)).sum(1)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    return x @ a + mu1 @ b1 + (x @ W1 * mu1).sum(1) + entropy(mu1) - log_Z
