"""log(1 − p) where p is 1."""

import torch

loses = ["hidden-bernoulli_scores"]
mistake = "a probability was rounded to 1"


def bernoulli_scores(z, logits):
    leaf = logits.expand_as(z).clone().requires_grad_()
    p = 1 / (1 + torch.exp(-leaf))
    log_q = z * p.log() + (1 - z) * (1 - p).log()
    return torch.autograd.grad(log_q.sum(), leaf)[0]
