"""Twice the field."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the field counts twice"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(2 * (b + x @ W))
