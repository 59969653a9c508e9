"""u is clamped."""

import torch

loses = ["hidden-relaxed_bit"]
mistake = "something small is added"


def relaxed_bit(logit, u, temperature):
    u = u.clamp(1e-6, 1 - 1e-6)
    return torch.sigmoid((logit + torch.logit(u)) / temperature)
