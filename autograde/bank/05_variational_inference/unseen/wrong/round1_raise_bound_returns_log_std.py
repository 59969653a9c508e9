"""log σ is returned for log σ²."""
import torch


def raise_bound(elbo, mean, log_var):
    for t in range(200):
        mean = mean.detach().requires_grad_()
        log_var = log_var.detach().requires_grad_()
        g_m, g_v = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        mean, log_var = mean + 0.1 * g_m, log_var + 0.1 * g_v
    return mean.detach(), 0.5 * log_var.detach()
