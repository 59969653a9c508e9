"""log q itself, and nothing detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the sign is reversed: this is log q, and the loss is −log q"


def sleep_loss(x, z, V, c):
    z = 1 * z
    logits = x @ V + c
    return -(torch.nn.functional.softplus(logits) - z * logits).sum(1)
