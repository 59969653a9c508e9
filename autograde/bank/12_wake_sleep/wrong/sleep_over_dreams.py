"""The sum over the dreams."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "it is summed over the dreams, not over the bits"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(0)
