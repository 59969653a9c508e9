"""z drawn anew from q."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "two calls with the same arguments give different results: is there randomness of its own?"


def sleep_loss(x, z, V, c):
    z = torch.bernoulli(torch.sigmoid(x.detach() @ V + c)).detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
