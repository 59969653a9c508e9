"""(M, S)."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the relaxed bit came back transposed, (M, S)"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u)) / temperature).T
