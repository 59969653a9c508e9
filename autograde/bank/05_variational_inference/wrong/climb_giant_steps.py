"""Steps that are far too large."""

import torch

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "it diverged"


def raise_bound(elbo, mean, log_var):
    for _ in range(150):
        mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
        by_mean, by_log_var = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        mean, log_var = mean + 5.0 * by_mean, log_var + 5.0 * by_log_var
    return mean, log_var
