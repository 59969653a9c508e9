"""c is detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "c gets no gradient: only x and z are to be detached"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c.detach()
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
