"""Stops when the sum of the ELBOs has not grown by at least 0.05 in a step."""
import torch


def raise_bound(elbo, mean, log_var):
    last = -float("inf")
    for _ in range(500):
        mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
        value = elbo(mean, log_var).sum()
        if value.item() - last < 0.05:
            break
        last = value.item()
        g_m, g_v = torch.autograd.grad(value, (mean, log_var))
        mean, log_var = mean + 0.1 * g_m, log_var + 0.1 * g_v
    return mean.detach(), log_var.detach()
