"""No noise."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is left out: u is not used"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit / temperature).expand_as(u)
