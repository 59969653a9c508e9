"""Gaussian noise."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is Gaussian: it is to be logistic"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.special.ndtri(u)) / temperature)
