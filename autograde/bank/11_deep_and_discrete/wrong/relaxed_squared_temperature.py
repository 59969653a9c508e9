"""τ²."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the temperature is squared"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u)) / temperature**2)
