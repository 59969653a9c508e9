"""The entropy of q is subtracted, as in −ELBO."""

import torch

loses = ["check-sleep_loss", "hidden-sleep_loss"]
mistake = "the entropy of q is subtracted: the z of the dream are given, and count by −log q alone"


def sleep_loss(x, z, V, c):
    z = z.detach()
    logits = x.detach() @ V + c
    return (torch.nn.functional.softplus(logits) - z * logits).sum(1) - torch.distributions.Bernoulli(
        logits=logits
    ).entropy().sum(1)
