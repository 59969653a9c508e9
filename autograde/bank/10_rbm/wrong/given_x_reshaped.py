"""reshape in the place of a transpose."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "W is reshaped where its transpose is meant"


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b + (W.reshape(len(b), -1) @ x.T).T)
