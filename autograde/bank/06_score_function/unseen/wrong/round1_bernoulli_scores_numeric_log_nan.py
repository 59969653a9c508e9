"""Autograd through log of a rounded probability: not a number where q is certain."""

import torch


def bernoulli_scores(z, logits):
    eta = logits.expand_as(z).clone().requires_grad_()
    p = eta.sigmoid()
    log_q = (z * p.log() + (1 - z) * (1 - p).log()).sum()
    return torch.autograd.grad(log_q, eta)[0]
