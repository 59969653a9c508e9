"""q's probabilities for z."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "z is left out: this is the entropy of q, where the dream's z belong"


def sleep_loss(x, z, V, c):
    z = torch.sigmoid(x.detach() @ V + c).detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1)
