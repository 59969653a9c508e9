"""The logarithm."""

import torch

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the logarithm of the probability came back"


def hidden_probabilities(x, b, W):
    return torch.nn.functional.logsigmoid(b + x @ W)
