"""Only the noise is divided."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "only the noise is divided by the temperature"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit + torch.logit(u) / temperature)
