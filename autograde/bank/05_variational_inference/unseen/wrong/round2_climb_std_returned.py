"""Returns the standard deviations."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    for _ in range(300):
        value = elbo(m, v).sum()
        gm, gv = torch.autograd.grad(value, (m, v))
        m = (m + 0.1 * gm).detach().requires_grad_()
        v = (v + 0.1 * gv).detach().requires_grad_()
    return m.detach(), (0.5 * v.detach()).exp()
