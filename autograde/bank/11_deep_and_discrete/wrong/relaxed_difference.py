"""u − (1 − p) in the sigmoid."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the difference u − (1 − σ(logit)), divided by τ, is in the sigmoid"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((u - 1 + torch.sigmoid(logit)) / temperature)
