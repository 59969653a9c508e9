"""Multiplied by the temperature."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "it is multiplied by the temperature, not divided"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u)) * temperature)
