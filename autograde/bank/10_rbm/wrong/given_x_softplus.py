"""softplus."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "softplus stands for the sigmoid"


def hidden_probabilities(x, b, W):
    return torch.nn.functional.softplus(b + x @ W)
