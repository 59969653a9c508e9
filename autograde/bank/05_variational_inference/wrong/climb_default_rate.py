"""Adam at its default rate, for two hundred steps."""

import torch

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "it has not converged"


def raise_bound(elbo, mean, log_var):
    mean, log_var = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
    optimizer = torch.optim.Adam([mean, log_var])
    for _ in range(200):
        optimizer.zero_grad()
        (-elbo(mean, log_var).sum()).backward()
        optimizer.step()
    return mean.detach(), log_var.detach()
