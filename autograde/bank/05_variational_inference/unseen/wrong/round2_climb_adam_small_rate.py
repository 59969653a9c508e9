"""Adam with its default rate 1e-3 and 200 steps does not arrive."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    optimizer = torch.optim.Adam([m, v])
    for _ in range(200):
        optimizer.zero_grad()
        (-elbo(m, v).sum()).backward()
        optimizer.step()
    return m.detach(), v.detach()
