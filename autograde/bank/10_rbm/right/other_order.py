"""The same in another order: biases as weights of a unit that is always on, complements, products before sums."""

import math

import torch
from torch.nn.functional import logsigmoid


def energy(x, h, a, b, W):
    ones = torch.ones_like(x[:, :1])
    corner = torch.zeros(1, 1).to(W)
    whole = torch.cat([torch.cat([W, a[:, None]], 1), torch.cat([b[None], corner], 1)])
    left, right = torch.cat([x, ones], 1), torch.cat([h, ones], 1)
    return -(left @ whole @ right.T).diagonal()


def free_energy(x, a, b, W):
    fields = b + x @ W
    return -(x * a).sum(1) - fields.sum(1) + logsigmoid(fields).sum(1)


def hidden_probabilities(x, b, W):
    return 1 - torch.sigmoid(-(b + x @ W))


def log_partition(a, b, W):
    """One unit of the smaller layer after the other is 0 or 1."""
    if len(a) > len(b):
        a, b, W = b, a, W.T
    exponents, fields = torch.zeros(1).to(W), b[None]
    for bias, row in zip(a, W, strict=True):
        exponents = torch.cat([exponents, exponents + bias])
        fields = torch.cat([fields, fields + row])
    return torch.logsumexp(exponents - logsigmoid(-fields).sum(1), 0)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    column = weights.reshape(-1, 1)
    by_W = -(x_model * column).mT @ p_h_model
    by_W += (x / x.shape[0]).mT @ p_h
    return -(column * x_model - x.mean(0) * column).sum(0), p_h.mean(0) - (column.T @ p_h_model)[0], by_W


def gibbs_step(x, a, b, W, u_h, u_x):
    h = 1 - (u_h >= torch.sigmoid(b + x @ W)).to(x)
    p = torch.sigmoid(a + h @ W.T)
    return torch.heaviside(p - u_x, torch.zeros_like(p))


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    new = [a.clone(), b.clone(), W.clone()]
    for n in range(len(x)):
        row = x[n]
        for k in range(u_h.shape[0]):
            h = torch.ceil(torch.sigmoid(b + row @ W) - u_h[k, n])
            row = torch.ceil(torch.sigmoid(a + W @ h) - u_x[k, n])
        for sign, v in ((1.0, x[n]), (-1.0, row)):
            p = torch.sigmoid(b + v @ W)
            new[0] += sign * rate / len(x) * v
            new[1] += sign * rate / len(x) * p
            new[2] += sign * rate / len(x) * v[:, None] * p
    return tuple(new)


def ais_log_weights(x, betas, a, b, W):
    def free(beta, states):
        fields = beta * (b + states @ W)
        return -beta * (states @ a) - fields.clamp(min=0).sum(-1) - torch.log1p((-fields.abs()).exp()).sum(-1)

    first = free(betas[0], x[0]) - free(betas[-1], x[-1])
    inner = [free(betas[t], x[t]) - free(betas[t], x[t - 1]) for t in range(1, len(x))]
    return first + sum(inner) + len(a) * math.log(2) + len(b) * math.log(2)
