"""log σ of all bits."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "log p counts for each bit, whatever z is"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -torch.nn.functional.logsigmoid(logits).sum(1)
