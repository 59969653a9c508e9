"""p (1 − p)."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the variance of h"


def hidden_probabilities(x, b, W):
    p = torch.sigmoid(b + x @ W)
    return p * (1 - p)
