"""A prior of fair bits in it."""

import math

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "log 2 is subtracted for each bit"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1) - z.shape[1] * math.log(2)
