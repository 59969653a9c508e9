"""tanh."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "tanh stands for the sigmoid"


def hidden_probabilities(x, b, W):
    return torch.tanh(b + x @ W)
