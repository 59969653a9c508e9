"""The gray pixels are rounded."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the pixels are rounded to 0 and 1"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = (x.detach() > 0.5).to(x) @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
