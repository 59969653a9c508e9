"""2 / τ."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "it is multiplied by 2 and divided by τ"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(2 * (logit + torch.logit(u)) / temperature)
