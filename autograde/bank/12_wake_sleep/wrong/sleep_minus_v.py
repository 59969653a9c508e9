"""V subtracted."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "V has the wrong sign"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = c - x.detach() @ V
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
