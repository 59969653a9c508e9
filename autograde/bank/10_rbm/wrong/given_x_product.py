"""A product of two sigmoids."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "and they are multiplied"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b) * torch.sigmoid(x @ W)
