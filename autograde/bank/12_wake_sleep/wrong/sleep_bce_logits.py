"""Probabilities where torch's loss takes logits."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the sigmoid is taken of the probability once more"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return torch.nn.functional.binary_cross_entropy_with_logits(logits.sigmoid(), z, reduction="none").sum(1)
