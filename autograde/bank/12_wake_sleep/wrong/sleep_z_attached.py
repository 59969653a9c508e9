"""z is not detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the gradient reaches z of the dreams, and so the network that dreams"


def sleep_loss(x, z, V, c):
    z = 1 * z
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
