"""exp by one plus exp."""

import torch

loses = ["hidden-hidden_probabilities"]
mistake = "exp overflows, and ∞/∞ is NaN"


def hidden_probabilities(x, b, W):
    t = torch.exp(b + x @ W)
    return t / (1 + t)
