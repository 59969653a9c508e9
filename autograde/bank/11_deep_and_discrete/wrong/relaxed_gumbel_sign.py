"""A Gumbel variable with the wrong sign."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is log(−log u), a Gumbel variable with the wrong sign"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log(-torch.log(u))) / temperature)
