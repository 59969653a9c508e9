"""Averaged over the rows."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "averaged over the rows"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + x @ W).mean(0)
