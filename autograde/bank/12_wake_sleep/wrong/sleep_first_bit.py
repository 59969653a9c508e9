"""The first bit only."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "only the first bit counts"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits)[:, 0]
