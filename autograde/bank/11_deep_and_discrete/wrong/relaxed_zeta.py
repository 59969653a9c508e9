"""ζ itself."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the sigmoid is missing; and the temperature is left out"


def relaxed_bit(logit, u, temperature):
    return logit + torch.logit(u)
