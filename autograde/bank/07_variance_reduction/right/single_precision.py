"""Computed in float32, and returned so."""

import torch


def controlled(f, c, kappa, beta):
    f, c, kappa, beta = f.float(), c.float(), kappa.float(), beta.float()
    return torch.mean(f - beta * (c - kappa), dim=0)


def best_beta(f, c):
    f, c = f.float(), c.float()
    df, dc = f - f.mean(dim=0, keepdim=True), c - c.mean(dim=0, keepdim=True)
    beta = (df * dc).sum(dim=0) / (dc * dc).sum(dim=0)
    return beta, ((df - beta * dc) ** 2).sum(dim=0) / (df**2).sum(dim=0)


def leave_one_out(signal):
    r = signal.float()
    return (r.sum(dim=0, keepdim=True) - r) / (r.shape[0] - 1)


def optimal_baseline(scores, signal, p):
    s, r, p = scores.float(), signal.float(), p.float()
    return (p * r) @ s.square() / (p @ s.square())


def antithetic_mean(f, mean, std, noise):
    mean, std, noise = mean.float(), std.float(), noise.float()
    return ((f(mean + std * noise) + f(mean - std * noise)) / 2).mean().float()


def stratified(f, u, edges):
    widths = edges[1:] - edges[:-1]
    t = edges[:-1].unsqueeze(1) + widths.unsqueeze(1) * u
    return (widths.float() * f(t).float().mean(dim=1)).sum()


def rao_blackwell(f, logits, z, i):
    p = torch.sigmoid(logits[i].float())
    one, zero = z.clone().float(), z.clone().float()
    one[:, i] = 1.0
    zero[:, i] = 0.0
    return (p * (1 - p) * (f(one) - f(zero))).float()
