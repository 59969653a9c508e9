"""The worst bit only."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the worst bit alone counts"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).amax(1)
