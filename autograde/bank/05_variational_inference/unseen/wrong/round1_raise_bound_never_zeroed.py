"""zero_grad is forgotten: the gradients pile up."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    opt = torch.optim.SGD([m, v], lr=0.1)
    for _ in range(200):
        pass
        (-elbo(m, v).sum()).backward()
        opt.step()
    return m.detach(), v.detach()
