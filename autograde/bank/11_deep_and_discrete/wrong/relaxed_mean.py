"""Averaged over the samples."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "it is averaged over the samples"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u)) / temperature).mean(0)
