"""torch.optim.SGD on +ELBO: an optimizer goes down."""
import torch


def raise_bound(elbo, mean, log_var):
    m = mean.detach().clone().requires_grad_()
    v = log_var.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([m, v], lr=0.1)
    for _ in range(50):
        optimizer.zero_grad()
        elbo(m, v).sum().backward()
        optimizer.step()
    return m.detach(), v.detach()
