"""u is overwritten."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "argument 2 was changed in place: work on a copy, x.clone()"


def relaxed_bit(logit, u, temperature):
    u.copy_(torch.logit(u))
    return torch.sigmoid((logit + u) / temperature)
