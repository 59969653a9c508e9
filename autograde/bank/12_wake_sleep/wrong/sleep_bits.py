"""To the base 2."""

import math

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the logarithm is to the base 2: nats are asked"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1) / math.log(2)
