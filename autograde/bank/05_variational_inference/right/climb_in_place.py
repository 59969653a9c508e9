"""The start that was given is moved in place, which this task allows."""

import torch


def raise_bound(elbo, mean, log_var):
    mean.requires_grad_()
    log_var.requires_grad_()
    for _ in range(150):
        by_mean, by_log_var = torch.autograd.grad(elbo(mean, log_var).sum(), (mean, log_var))
        with torch.no_grad():
            mean += 0.1 * by_mean
            log_var += 0.1 * by_log_var
    return mean, log_var
