"""Pixels of ±1."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the pixels are taken as −1 and 1 in the logits"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = (2 * x.detach() - 1) @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
