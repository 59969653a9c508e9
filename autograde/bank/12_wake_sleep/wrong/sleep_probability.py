"""−q, without a logarithm."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "minus the probability itself came back"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -(-(torch.nn.functional.softplus(logits) - z * logits)).exp().prod(1)
