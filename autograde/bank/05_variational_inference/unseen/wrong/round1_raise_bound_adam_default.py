"""Adam with its default rate of 0.001, for 200 steps."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    opt = torch.optim.Adam([m, v])
    for _ in range(200):
        opt.zero_grad()
        (-elbo(m, v).sum()).backward()
        opt.step()
    return m.detach(), v.detach()
