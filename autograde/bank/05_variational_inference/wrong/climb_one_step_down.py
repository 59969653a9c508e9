"""One step down."""

import torch

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "it went downhill"


def raise_bound(elbo, mean, log_var):
    for _ in range(1):
        mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
        by_mean, by_log_var = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        mean, log_var = mean - 0.1 * by_mean, log_var - 0.1 * by_log_var
    return mean, log_var
