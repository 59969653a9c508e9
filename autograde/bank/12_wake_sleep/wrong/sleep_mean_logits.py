"""The mean over the pixels in the logits."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the sum over the pixels is a mean in the logits"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V / len(V) + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
