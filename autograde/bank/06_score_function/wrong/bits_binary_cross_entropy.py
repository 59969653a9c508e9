"""binary_cross_entropy clamps."""

import torch

loses = ["hidden-bernoulli_scores"]
mistake = "something small is added for safety"


def bernoulli_scores(z, logits):
    leaf = logits.expand_as(z).clone().requires_grad_()
    loss = torch.nn.functional.binary_cross_entropy(leaf.sigmoid(), z, reduction="sum")
    return -torch.autograd.grad(loss, leaf)[0]
