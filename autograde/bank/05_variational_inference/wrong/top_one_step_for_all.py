"""Every row goes the mean of all gradients."""

import torch

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "all rows get one step"


def raise_bound(elbo, mean, log_var):
    for _ in range(500):
        mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
        up, wider = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        mean, log_var = mean + 0.1 * up.mean(0), log_var + 0.1 * wider.mean(0)
    return mean.detach(), log_var.detach()
