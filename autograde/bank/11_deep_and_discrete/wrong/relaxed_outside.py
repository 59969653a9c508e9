"""The temperature outside."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the temperature divides the sigmoid, not what it is taken of"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit + torch.logit(u)) / temperature
