"""The average of the rows' parameters is returned for every row."""
import torch


def raise_bound(elbo, mean, log_var):
    for t in range(200):
        mean = mean.detach().requires_grad_()
        log_var = log_var.detach().requires_grad_()
        g_m, g_v = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        mean, log_var = mean + 0.1 * g_m, log_var + 0.1 * g_v
    return mean.detach().mean(0).expand_as(mean), log_var.detach().mean(0).expand_as(log_var)
