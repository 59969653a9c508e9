"""V is forgotten."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "V is left out: the logits are c alone"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = c + 0 * (x.detach() @ V)
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
