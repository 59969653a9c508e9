"""The bits that are off get sigma with a plus: the inner derivative of sigma(-eta) is forgotten."""

import torch


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return torch.where(z > 0.5, 1 - p, p)
