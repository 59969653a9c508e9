"""The slope is computed once at the start and used for all steps."""
import torch


def raise_bound(elbo, mean, log_var):
    mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
    g_m, g_v = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
    for _ in range(200):
        mean, log_var = mean.detach() + 0.1 * g_m, log_var.detach() + 0.1 * g_v
    return mean, log_var
