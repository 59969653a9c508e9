"""The sign, and b forgotten."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "b is left out, and the sign of the field is wrong"


def hidden_probabilities(x, b, W):
    return 1 / (1 + torch.exp(x @ W))
