"""log10."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the logarithms of the noise are to the base 10"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log10(u) - torch.log10(1 - u)) / temperature)
