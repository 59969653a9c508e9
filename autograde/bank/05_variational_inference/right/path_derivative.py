"""The parameters of log q are held fixed, while z follows them; and the climb by Adam."""

import math

import torch

torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)  # the first optimizer of a process loads much


def local_elbo(log_joint, mean, log_var, noise):
    z = mean + (0.5 * log_var).exp() * noise
    squares = (z - mean.detach()).square() * (-log_var.detach()).exp()
    log_q = -0.5 * (squares + log_var.detach() + math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0)


def raise_bound(elbo, mean, log_var):
    mean, log_var = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
    optimizer = torch.optim.Adam([mean, log_var], lr=0.1)
    for _ in range(300):
        optimizer.zero_grad()
        (-elbo(mean, log_var).sum()).backward()
        optimizer.step()
    return mean.detach(), log_var.detach()
