"""p and 1 − p exchanged."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "p and 1 − p are exchanged: z = 1 has the probability σ(logit)"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - (1 - z) * logits).sum(1)
