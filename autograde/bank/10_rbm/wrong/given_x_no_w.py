"""The data are not used."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "W is left out"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b).expand(len(x), -1)
