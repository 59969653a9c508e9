"""Noise of the variance 1."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise has the variance 1: it is divided by π / √3"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u) * 3**0.5 / torch.pi) / temperature)
