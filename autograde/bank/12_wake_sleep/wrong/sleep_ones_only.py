"""Only the bits that are 1."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "only the bits that are 1 count: (1 − z) log(1 − p) is missing"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(z * torch.nn.functional.logsigmoid(logits)).sum(1)
