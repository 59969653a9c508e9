"""Dark and bright exchanged."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "dark and bright are exchanged in the pixels"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = (1 - x.detach()) @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
