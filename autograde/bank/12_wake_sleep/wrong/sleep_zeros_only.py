"""Only the bits that are 0."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "only the bits that are 0 count: z log p is missing"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -((1 - z) * torch.nn.functional.logsigmoid(-logits)).sum(1)
