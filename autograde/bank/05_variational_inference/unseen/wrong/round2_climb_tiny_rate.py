"""Two hundred steps with a rate of 0.001."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    for _ in range(200):
        value = elbo(m, v).sum()
        gm, gv = torch.autograd.grad(value, (m, v))
        m = (m + 0.001 * gm).detach().requires_grad_()
        v = (v + 0.001 * gv).detach().requires_grad_()
    return m.detach(), v.detach()
