"""The entropy of q."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "z is left out: this is the entropy of q, where the dream's z belong"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return torch.distributions.Bernoulli(logits=logits).entropy().sum(1)
