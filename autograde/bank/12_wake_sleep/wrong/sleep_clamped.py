"""Probabilities clamped."""

import torch

loses = ["hidden-sleep_loss"]
mistake = "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return -torch.distributions.Bernoulli(probs=logits.sigmoid().clamp(1e-6, 1 - 1e-6)).log_prob(z).sum(1)
