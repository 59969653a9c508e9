"""An epsilon in the logarithms."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "is added to probabilities before the logarithm"


def bernoulli_scores(z, logits):
    leaf = logits.expand_as(z).clone().requires_grad_()
    p = leaf.sigmoid()
    log_q = z * (p + 1e-6).log() + (1 - z) * (1 - p + 1e-6).log()
    return torch.autograd.grad(log_q.sum(), leaf)[0]
