"""Divided by the sum over the units."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "divided by their sum over the hidden units"


def hidden_probabilities(x, b, W):
    p = torch.sigmoid(b + x @ W)
    return p / p.sum(1, keepdim=True)
