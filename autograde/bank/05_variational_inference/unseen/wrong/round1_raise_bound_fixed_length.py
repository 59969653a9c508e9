"""Every step has the same length 0.3 for all rows together, so it circles the top."""
import torch


def raise_bound(elbo, mean, log_var):
    for t in range(200):
        mean = mean.detach().requires_grad_()
        log_var = log_var.detach().requires_grad_()
        g_m, g_v = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        size = (g_m.square().sum() + g_v.square().sum()).sqrt(); g_m, g_v = 3 * g_m / size, 3 * g_v / size
        mean, log_var = mean + 0.1 * g_m, log_var + 0.1 * g_v
    return mean.detach(), log_var.detach()
