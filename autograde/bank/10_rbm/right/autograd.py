"""Derivatives by autograd: p(h | x) as the slope of −F by b, the phases and the step as slopes of free energies."""

import itertools
import math

import torch
from torch.nn.functional import softplus


def energy(x, h, a, b, W):
    factor = torch.ones(1).to(x).requires_grad_()
    minus = x @ (factor * a) + h @ (factor * b) + ((x @ (factor * W)) * h).sum(1)
    return torch.stack([-torch.autograd.grad(value, factor, retain_graph=True)[0][0] for value in minus])


def free_energy(x, a, b, W):
    return -(x @ a + softplus(b + x @ W).sum(dim=1))


def hidden_probabilities(x, b, W):
    fields = (b + x @ W).detach().requires_grad_()
    return torch.autograd.grad(softplus(fields).sum(), fields)[0]


def log_partition(a, b, W):
    swap = len(a) > len(b)
    small, large, weights = (b, a, W.T) if swap else (a, b, W)
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(small)))).to(W)
    return (states @ small + softplus(large + states @ weights).sum(1)).logsumexp(0)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    a = torch.zeros_like(x[0], requires_grad=True)
    b = torch.zeros_like(p_h[0], requires_grad=True)
    W = torch.zeros(len(a), len(b)).to(x).requires_grad_()

    def minus_energy(x, h):
        return x @ a + h @ b + (x @ W * h).sum(1)

    surrogate = minus_energy(x, p_h).mean() - (weights * minus_energy(x_model, p_h_model)).sum()
    return torch.autograd.grad(surrogate, (a, b, W))


def gibbs_step(x, a, b, W, u_h, u_x):
    def slope(fields):
        fields = fields.detach().requires_grad_()
        return torch.autograd.grad(softplus(fields).sum(), fields)[0]

    h = (slope(b + x @ W) > u_h).to(W.dtype)
    return (slope(a + h @ W.T) > u_x).to(W.dtype)


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    with torch.no_grad():
        chains = x.clone()
        for k in range(len(u_h)):
            h = (u_h[k] < torch.sigmoid(torch.addmm(b, chains, W))).type_as(x)
            chains = (u_x[k] < torch.sigmoid(torch.addmm(a, h, W.T))).type_as(x)
    parameters = [part.detach().clone().requires_grad_() for part in (a, b, W)]

    def free(x):
        a, b, W = parameters
        return -(x @ a) - softplus(b + x @ W).sum(1)

    (free(chains).mean() - free(x).mean()).backward()
    return [(part + rate * part.grad).detach() for part in parameters]


def ais_log_weights(x, betas, a, b, W):
    def free(beta, x):
        return -beta * (x @ a) - softplus(beta * (b + x @ W)).sum(-1)

    log_w = torch.zeros_like(x[0, :, 0]) + (len(a) + len(b)) * math.log(2)
    for t, states in enumerate(x):
        log_w = log_w + free(betas[t], states) - free(betas[t + 1], states)
    return log_w
