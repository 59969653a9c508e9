"""The sigmoid twice."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the sigmoid is taken twice"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(torch.sigmoid((logit + torch.logit(u)) / temperature))
