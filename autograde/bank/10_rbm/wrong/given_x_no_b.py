"""b is forgotten."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "b is left out"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(x @ W)
