"""The result transposed."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "transposed"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b[:, None] + W.T @ x.T)
