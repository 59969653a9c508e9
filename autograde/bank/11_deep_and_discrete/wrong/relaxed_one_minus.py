"""1 − z."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the temperature has the wrong sign"


def relaxed_bit(logit, u, temperature):
    return 1 - torch.sigmoid((logit + torch.logit(u)) / temperature)
