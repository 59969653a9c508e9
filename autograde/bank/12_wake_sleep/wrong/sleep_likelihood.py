"""q itself."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the probability itself came back, not minus its logarithm"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (-(torch.nn.functional.softplus(logits) - z * logits).sum(1)).exp()
