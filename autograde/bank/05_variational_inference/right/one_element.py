"""One number as an array of one element; column vectors and einsum; RMSprop, then plain steps."""

import math

import numpy as np
import torch


def mean_field(covariance):
    precision = torch.cholesky_inverse(torch.linalg.cholesky(covariance))
    variances = torch.diag(precision).pow(-1)
    gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
    return variances.numpy(), np.array([[gap.item()]])


def bits_elbo(logits, states, log_joint):
    log_q = states @ logits.T - torch.nn.functional.softplus(logits).sum(1)
    return torch.einsum("kn,kn->n", log_q.exp(), log_joint - log_q)


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.sqrt(torch.exp(log_var))
    z = torch.addcmul(mean, std, noise)
    log_q = -0.5 * (((z - mean) / std) ** 2 + 2 * torch.log(std) + math.log(2 * math.pi))
    return torch.stack([(log_joint(z) - log_q.sum(-1))[:, n].mean() for n in range(len(mean))])


def raise_bound(elbo, mean, log_var):
    mean, log_var = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
    for optimizer, steps in (
        (torch.optim.RMSprop([mean, log_var], lr=0.05), 100),
        (torch.optim.SGD([mean, log_var], lr=0.1), 150),
    ):
        for _ in range(steps):
            optimizer.zero_grad()
            (-elbo(mean, log_var)).sum().backward()
            optimizer.step()
    return mean.detach().numpy(), log_var.detach().numpy()
