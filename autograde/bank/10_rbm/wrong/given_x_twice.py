"""The sigmoid twice."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the sigmoid is taken twice"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(torch.sigmoid(b + x @ W))
