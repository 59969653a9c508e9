"""All pairs of dreams."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "all pairs of dreams came back: z_n belongs to x_n alone"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return torch.nn.functional.softplus(logits).sum(1)[:, None] - logits @ z.T
