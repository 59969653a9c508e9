"""A7: the sign of the field."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the sign of the field is wrong"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(-(b + x @ W))
