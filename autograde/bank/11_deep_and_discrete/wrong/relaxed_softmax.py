"""softmax over the bits."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "softmax over the units stands for the sigmoid"


def relaxed_bit(logit, u, temperature):
    return torch.softmax((logit + torch.logit(u)) / temperature, 1)
