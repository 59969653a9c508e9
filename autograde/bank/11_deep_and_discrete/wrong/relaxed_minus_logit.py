"""The logit with a minus."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the logit has the wrong sign"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((torch.logit(u) - logit) / temperature)
