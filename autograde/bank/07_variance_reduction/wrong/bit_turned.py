"""The turned bit less the draw."""

import torch

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "less that of the draw taken"


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    turned = torch.where(z[:, i] == 1, f(zero), f(one))
    return p * (1 - p) * (turned - f(z))
