"""x − ½, as in unit 6."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "½ is subtracted from the pixels in the logits"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = (x.detach() - 0.5) @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
