"""Probabilities clamped."""

import torch

loses = ["hidden-hidden_probabilities"]
mistake = "a clamp"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + x @ W).clamp(1e-6, 1 - 1e-6)
