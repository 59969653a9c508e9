"""The logarithms of the bits multiplied."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the logarithms of the bits are multiplied, not added"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).prod(1)
