"""A probability for the logit."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the probability σ(logit) stands for the logit"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((torch.sigmoid(logit) + torch.logit(u)) / temperature)
