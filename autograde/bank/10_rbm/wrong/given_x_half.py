"""Half of the field."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the field counts half"


def hidden_probabilities(x, b, W):
    return 0.5 * (1 + torch.tanh((b + x @ W) / 4))
