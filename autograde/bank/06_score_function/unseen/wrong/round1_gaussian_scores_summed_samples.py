"""Autograd with shared parameters: the scores of all samples are summed."""

import torch


def gaussian_scores(z, mean, log_var):
    m = mean.clone().requires_grad_()
    h = log_var.clone().requires_grad_()
    log_q = (-0.5 * h - 0.5 * (z - m) ** 2 / h.exp()).sum()
    a, b = torch.autograd.grad(log_q, (m, h))
    return a.expand_as(z), b.expand_as(z)
