"""A penalty on V."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "a penalty ½ Σ V² is added"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1) + 0.5 * V.square().sum()
