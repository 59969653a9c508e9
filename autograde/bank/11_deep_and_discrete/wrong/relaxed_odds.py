"""The odds without a logarithm."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise is the odds u / (1 − u): the logarithm is missing"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + u / (1 - u)) / temperature)
