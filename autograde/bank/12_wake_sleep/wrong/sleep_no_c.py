"""c is forgotten."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "c is left out"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + 0 * c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
