"""Its slope by the logit."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the derivative by the logit came back, z (1 − z) / τ"


def relaxed_bit(logit, u, temperature):
    z = torch.sigmoid((logit + torch.logit(u)) / temperature)
    return z * (1 - z) / temperature
