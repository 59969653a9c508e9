"""A small number in the logarithms."""

import torch

loses = ["hidden-relaxed_bit"]
mistake = "something small is added"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.log(u + 1e-10) - torch.log(1 - u + 1e-10)) / temperature)
