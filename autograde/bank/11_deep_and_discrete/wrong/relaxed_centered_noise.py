"""u − ½ is added."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is u − ½"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + u - 0.5) / temperature)
