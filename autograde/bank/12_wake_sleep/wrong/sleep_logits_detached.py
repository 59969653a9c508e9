"""The logits are detached."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the logits are detached: it is V and c that learn, and x and z that do not"


def sleep_loss(x, z, V, c):
    z = 1 * z
    logits = (x @ V + c).detach()
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
