"""No temperature."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the temperature is left out"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit + torch.logit(u))
