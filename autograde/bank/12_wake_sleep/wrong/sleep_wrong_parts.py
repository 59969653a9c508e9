"""V and c are detached in the place of x and z."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the gradient reaches x and z, and neither V nor c: it is the other way round"


def sleep_loss(x, z, V, c):
    z = 1 * z
    logits = x @ V.detach() + c.detach()
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
