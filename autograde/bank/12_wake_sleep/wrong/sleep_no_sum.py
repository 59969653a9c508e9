"""No sum."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the sum over the bits is missing"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return torch.nn.functional.softplus(logits) - z * logits
