"""√τ."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the root of the temperature is taken"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u)) / temperature**0.5)
