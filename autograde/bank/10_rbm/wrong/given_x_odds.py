"""The odds."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "exp(field) came back"


def hidden_probabilities(x, b, W):
    return torch.exp(b + x @ W)
