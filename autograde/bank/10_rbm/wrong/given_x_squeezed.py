"""A side of one is squeezed away."""

import torch

loses = ["hidden-hidden_probabilities"]
mistake = "a side of length one was squeezed"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + x @ W).squeeze()
