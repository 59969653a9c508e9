"""−log(1 − u) is added."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is −log(1 − u), exponential"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit - torch.log1p(-u)) / temperature)
