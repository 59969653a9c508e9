"""σ(u) for its inverse."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is σ(u)"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.sigmoid(u)) / temperature)
