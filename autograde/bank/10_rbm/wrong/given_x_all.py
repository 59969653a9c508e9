"""The product over the units."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "multiplied over the hidden units"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + x @ W).prod(1)
