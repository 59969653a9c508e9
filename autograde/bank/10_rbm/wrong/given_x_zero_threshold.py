"""The probability compared with 0."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the probabilities are compared with 0"


def hidden_probabilities(x, b, W):
    return (torch.sigmoid(b + x @ W) > 0).double()
