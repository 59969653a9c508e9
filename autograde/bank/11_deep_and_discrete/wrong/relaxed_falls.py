"""u and 1 − u are exchanged."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "u and 1 − u are exchanged"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log(1 - u) - torch.log(u)) / temperature)
