"""Columns and einsum; one number as an array of one element."""

import numpy as np
import torch


def controlled(f, c, kappa, beta):
    weights = torch.full_like(f[:, :1], 1 / len(f))
    estimate = f.T @ weights - beta[:, None] * (c.T @ weights - kappa[:, None])  # (N, 1)
    return estimate[:, 0]


def best_beta(f, c):
    f, c = f.T[..., None], c.T[..., None]  # (N, S, 1)
    df, dc = f - f.mean(1, keepdim=True), c - c.mean(1, keepdim=True)
    both, own, total = df.mT @ dc, dc.mT @ dc, df.mT @ df
    rho = both / (own * total).sqrt()
    return (both / own).flatten(), ((1 - rho) * (1 + rho)).flatten()


def leave_one_out(signal):
    samples = len(signal)
    matrix = (torch.ones(samples, samples) - torch.eye(samples)) / (samples - 1)
    return matrix.to(signal.dtype) @ signal


def optimal_baseline(scores, signal, p):
    above = torch.einsum("kd,kd,k,k->d", scores, scores, signal, p)
    return (above[:, None] / (scores.square().T @ p[:, None])).squeeze(1)


def antithetic_mean(f, mean, std, noise):
    values = f(torch.cat([mean + noise @ torch.diag(std), mean - noise @ torch.diag(std)]))
    return values.mean(0, keepdim=True)


def stratified(f, u, edges):
    widths = (edges[1:] - edges[:-1]).reshape(-1, 1)
    values = f(torch.addcmul(edges[:-1].reshape(-1, 1), widths, u))
    return np.array([[(widths.T @ values.mean(1, keepdim=True)).item()]])


def rao_blackwell(f, logits, z, i):
    ends = z.repeat(2, 1)
    ends[:, i] = torch.repeat_interleave(torch.tensor([1.0, 0.0]).to(z.dtype), len(z))
    one, zero = f(ends).chunk(2)
    return torch.exp(-logits[i]) / (1 + torch.exp(-logits[i])) ** 2 * (one - zero)
