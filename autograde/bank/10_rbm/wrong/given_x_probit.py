"""The Gaussian's distribution function."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the distribution function of a Gaussian"


def hidden_probabilities(x, b, W):
    return torch.special.ndtr(b + x @ W)
