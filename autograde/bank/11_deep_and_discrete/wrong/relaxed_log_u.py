"""log u is added."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is log u: −log(1 − u) is left out"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log(u)) / temperature)
