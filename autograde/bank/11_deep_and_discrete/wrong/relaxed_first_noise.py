"""One number for all bits of a sample."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the noise of the first logit serves all"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((logit + torch.logit(u[:, :1])) / temperature)
