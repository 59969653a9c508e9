"""softmax over the units."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "softmax over the hidden units"


def hidden_probabilities(x, b, W):
    return torch.softmax(b + x @ W, dim=1)
