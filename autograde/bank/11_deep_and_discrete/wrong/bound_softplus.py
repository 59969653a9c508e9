"""h¹ is summed out."""

import torch

loses = ["check-mean_field_bound", "hidden-mean_field_bound"]
mistake = "h¹ is summed out exactly, given μ²"


def entropy(p):
    return (torch.special.entr(p) + torch.special.entr(1 - p)).sum(1)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    t = b1 + x @ W1 + mu2 @ W2.T
    return x @ a + torch.nn.functional.softplus(t).sum(1) + mu2 @ b2 + entropy(mu2) - log_Z
