"""x is not detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the gradient reaches x of the dreams, and so the network that dreams"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
