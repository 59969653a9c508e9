"""The gradient of q."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "this is the gradient of q, not of log q"


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return torch.where(z == 1, p, 1 - p) * (z - p)
