"""The probability is clamped."""

import torch

loses = ["hidden-bernoulli_scores"]
mistake = "keeps NaN away, but the score is lost"


def bernoulli_scores(z, logits):
    leaf = logits.expand_as(z).clone().requires_grad_()
    p = leaf.sigmoid().clamp(1e-9, 1 - 1e-9)
    log_q = z * p.log() + (1 - z) * (1 - p).log()
    return torch.autograd.grad(log_q.sum(), leaf)[0]
