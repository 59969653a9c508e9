"""1 − q."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "one minus the probability came back"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return 1 - (-(torch.nn.functional.softplus(logits) - z * logits).sum(1)).exp()
