"""log of the logit's size."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the logarithm of the logit stands for it"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit.abs().log() + torch.logit(u)) / temperature)
