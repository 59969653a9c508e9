"""log2."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the logarithms of the noise are to the base 2"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log2(u) - torch.log2(1 - u)) / temperature)
