"""b added to the sigmoid."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "b is added after the sigmoid"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(x @ W) + b
