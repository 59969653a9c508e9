"""It stops where a step adds little, relative to the bound."""

import torch

loses = ["hidden-raise_bound"]
mistake = "it has not converged"


def raise_bound(elbo, mean, log_var):
    before = float("-inf")
    for _ in range(500):
        mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
        value = elbo(mean, log_var).sum()
        by_mean, by_log_var = torch.autograd.grad(value, (mean, log_var))
        mean, log_var = mean + 0.1 * by_mean, log_var + 0.1 * by_log_var
        if abs(float(value) - before) < 1e-6 * abs(float(value)):
            break
        before = float(value)
    return mean, log_var
