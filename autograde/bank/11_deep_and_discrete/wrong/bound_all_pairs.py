"""All pairs of rows."""

import torch

loses = ["check-mean_field_bound", "hidden-mean_field_bound"]
mistake = "the terms with weights are taken for all pairs of rows"


def entropy(p):
    return (torch.special.entr(p) + torch.special.entr(1 - p)).sum(1)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    joined = x @ W1 @ mu1.T + mu1 @ W2 @ mu2.T
    return (x @ a + mu1 @ b1 + mu2 @ b2 + entropy(mu1) + entropy(mu2))[:, None] + joined - log_Z
