"""Bits of ±1 in z times the logit."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the bits are taken as −1 and 1 in z times the logit"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - (2 * z - 1) * logits).sum(1)
