"""A power."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the sigmoid is raised to the power of 1/τ"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit + torch.logit(u)) ** (1 / temperature)
