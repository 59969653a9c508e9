"""Computed in float32, and returned so."""

import itertools
import math

import torch
from torch.nn.functional import softplus


def energy(x, h, a, b, W):
    x, h, a, b, W = (value.float() for value in (x, h, a, b, W))
    return -(x @ a) - h @ b - ((x @ W) * h).sum(1)


def free_energy(x, a, b, W):
    x, a, b, W = (value.float() for value in (x, a, b, W))
    return -(x @ a) - softplus(b + x @ W).sum(1)


def hidden_probabilities(x, b, W):
    return torch.sigmoid(b.float() + x.float() @ W.float())


def log_partition(a, b, W):
    a, b, W = a.float(), b.float(), W.float()
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a))), dtype=torch.float32)
    return torch.logsumexp(states @ a + softplus(b + states @ W).sum(1), 0)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    x, p_h, x_model, p_h_model, weights = (value.float() for value in (x, p_h, x_model, p_h_model, weights))
    by_W = x.T @ p_h / len(x) - (weights[:, None] * x_model).T @ p_h_model
    return x.mean(0) - weights @ x_model, p_h.mean(0) - weights @ p_h_model, by_W


def gibbs_step(x, a, b, W, u_h, u_x):
    x, a, b, W = x.float(), a.float(), b.float(), W.float()
    h = (u_h.float() < torch.sigmoid(b + x @ W)).float()
    return (u_x.float() < torch.sigmoid(a + h @ W.T)).float()


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    x, a, b, W = x.float(), a.float(), b.float(), W.float()
    chains = x
    for for_h, for_x in zip(u_h.float(), u_x.float(), strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).float()
        chains = (for_x < torch.sigmoid(a + h @ W.T)).float()
    p, q = torch.sigmoid(b + x @ W), torch.sigmoid(b + chains @ W)
    by_W = (x.T @ p - chains.T @ q) / len(x)
    return a + rate * (x - chains).mean(0), b + rate * (p - q).mean(0), W + rate * by_W


def ais_log_weights(x, betas, a, b, W):
    x, betas, a, b, W = (value.float() for value in (x, betas, a, b, W))

    def minus_free(beta):
        return beta * (x @ a) + softplus(beta[..., None] * (b + x @ W)).sum(-1)

    change = minus_free(betas[1:, None]) - minus_free(betas[:-1, None])
    return (len(a) + len(b)) * math.log(2) + change.sum(0)
