"""Autograd of log(p + 1e-6): for a q that is certain, a bit that cannot occur gets score 0 instead of 1 or -1."""

import torch


def bernoulli_scores(z, logits):
    eta = logits.detach().expand(z.shape).clone().requires_grad_()
    p = torch.sigmoid(eta)
    log_q = z * torch.log(p + 1e-6) + (1 - z) * torch.log(1 - p + 1e-6)
    return torch.autograd.grad(log_q.sum(), eta)[0]
