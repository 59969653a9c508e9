"""A Gumbel variable and no temperature."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is Gumbel's; the temperature is left out"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit - torch.log(-torch.log(u)))
