"""The probability of a zero."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the sign of the field is wrong"


def hidden_probabilities(x, b, W):
    return 1 - torch.sigmoid(b + x @ W)
