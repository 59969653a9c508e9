"""torch's loss, summed."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "it is summed over the dreams, too: one number for each dream is asked"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, z, reduction="sum")
