"""The first row for all."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the first row of x serves all"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + x[:1] @ W).expand(len(x), -1)
