"""One Gumbel variable."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is Gumbel's, −log(−log u)"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit - torch.log(-torch.log(u))) / temperature)
