"""b subtracted."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "b has the wrong sign"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(x @ W - b)
