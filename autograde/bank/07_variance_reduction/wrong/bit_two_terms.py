"""The two terms by themselves."""

import torch

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "by themselves"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return torch.stack([(1 - p) * f(zero) * (0 - p), p * f(one) * (1 - p)], 1)
