"""Everything is detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "no gradient arrives: the value does not depend on the argument, or was detached"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1).detach()
