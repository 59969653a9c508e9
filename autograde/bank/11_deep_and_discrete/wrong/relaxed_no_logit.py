"""No logit."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the logit is left out"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(torch.logit(u) / temperature).expand_as(u)
