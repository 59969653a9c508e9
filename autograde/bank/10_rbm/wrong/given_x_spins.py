"""Pixels of ±1."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the bits of x are −1 and 1"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + (2 * x - 1) @ W)
